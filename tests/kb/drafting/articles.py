"""Articles written for these tests, with what a careful editor reads in each. Nothing in them happened. No test is here.

names: every entry of the knowledge that the article names. dates: paragraph, phrase and what it comes to (None where only
an anchor outside the text would tell). meetings, agreements, statements: paragraph, who, and what else is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

ERDOGAN, TAMIM, FIDAN, KALIN = "recep-tayyip-erdogan", "tamim-bin-hamad-al-thani", "hakan-fidan", "ibrahim-kalin"
TOKAYEV, BEKTENOV, YILMAZ, GOKSU = "kassym-jomart-tokayev", "olzhas-bektenov", "cevdet-yilmaz", "mustafa-goksu"
BOLAT, URALOGLU, SHARA, CENGIZ = "omer-bolat", "abdulkadir-uraloglu", "ahmad-al-shara", "sinem-cengiz"

Dates = Sequence[tuple[int, str, str | None]]


class Expected(NamedTuple):
    """One article and what is to be found in it."""

    name: str
    text: str
    names: set[str]
    dates: Dates = ()
    meetings: Sequence[tuple[int, set[str]]] = ()
    agreements: Sequence[tuple[int, set[str]]] = ()
    statements: Sequence[tuple[int, str]] = ()
    figures: Sequence[tuple[int, float]] = ()
    suffix: str = ".txt"


WIRE = Expected(
    "wire",
    """\
Turkish, Qatari top diplomats confer on Gaza in Ankara

ANKARA, March 12, 2026 (Zenda Wire) – Foreign Minister Hakan Fidan met Qatar's Amir, Sheikh Tamim bin Hamad Al Thani, in Ankara on Wednesday, the Turkish Foreign Ministry said.

Fidan arrived from Cairo on Tuesday evening and will fly to Muscat on Saturday, according to a diplomat.

The two countries signed a memorandum of understanding on energy worth more than $2.4 billion, Trade Minister Omer Bolat told Anadolu.

Fidan said on Thursday that the truce in Gaza was holding. He added that more than 1,300 trucks of aid had crossed since last week.

The next round of talks is scheduled for April 3.
""",
    {FIDAN, TAMIM, BOLAT, "qatar", "turkiye", "ankara", "gaza", "anadolu", "turkiye-foreign-ministry", "amir-of-qatar"},
    [
        (2, "Wednesday", "2026-03-11"),
        (3, "Tuesday evening", "2026-03-10"),
        (3, "Saturday", "2026-03-14"),
        (5, "Thursday", "2026-03-12"),
        (5, "last week", "2026-03-02/2026-03-08"),
        (6, "April 3", "2026-04-03"),
    ],
    [(2, {FIDAN, TAMIM})],
    [(4, set())],
    [(2, "turkiye-foreign-ministry"), (4, BOLAT), (5, FIDAN)],
    [(4, 2.4), (5, 1300)],
)

COMMUNIQUE = Expected(
    "communique",
    """\
Published: 9 May 2026

JOINT COMMUNIQUÉ

1. President Kassym-Jomart Tokayev of Kazakhstan and President Recep Tayyip Erdoğan of Türkiye held talks in Astana on 8 May 2026.

2. The two Presidents welcomed the growth of trade, which reached 5.2 billion dollars last year, and set a target of 15 billion dollars.

3. The Ministers of Transport signed a protocol on transport between Kazakhstan and Türkiye on the same day.

4. Both sides called for an immediate ceasefire in Gaza.

5. The Presidents agreed to meet again in Ankara in October.
""",
    {TOKAYEV, ERDOGAN, "kazakhstan", "turkiye", "astana", "ankara", "gaza"},
    [(4, "last year", "2025"), (7, "October", "2026-10")],
    [(3, {TOKAYEV, ERDOGAN})],
    [(5, {"kazakhstan", "turkiye"})],
    [],
    [(4, 5.2), (4, 15)],
)

INTERVIEW = Expected(
    "interview",
    """\
Interview, 3 February 2026

Q: Ambassador, when will the two leaders meet?

A: President Erdogan will visit Doha next Monday. I met Prime Minister Bektenov yesterday, and he was in good spirits.

Q: And the agreements?

Mustafa Goksu: Turkey and Qatar have signed over 100 agreements since 2014. Two months ago we added a protocol on education.

Q: What of Syria?

“President Ahmad al-Shara was in Doha last month,” Goksu said. “Qatar and Türkiye both support the recovery.”
""",
    {ERDOGAN, BEKTENOV, GOKSU, SHARA, "turkiye", "qatar", "syria", "doha"},
    [
        (3, "next Monday", "2026-02-09"),
        (3, "yesterday", "2026-02-02"),
        (5, "Two months ago", "2025-12"),
        (7, "last month", "2026-01"),
    ],
    [(3, {ERDOGAN})],
    [(5, {"turkiye", "qatar"})],
    [(7, GOKSU)],
    [(5, 100)],
)

TRANSLATED = Expected(
    "translated",
    """\
date 2026-01-16
President Recep Tayyip Erdoan received Qatari Amir Sheikh Tamim at the complex on Thursday. Vice President Cevdet Ylmaz and Minister of Commerce mer Bolat were present at the meeting. The recent situation in the region was evaluated. and humanitarian aid. Trkiye will send 40 trucks of medicine on Sunday.
The direction said that the Ankara process goes on.
""",
    {ERDOGAN, TAMIM, YILMAZ, "qatar", "turkiye", "ankara"},
    [(2, "Thursday", "2026-01-15"), (2, "Sunday", "2026-01-18")],
    [(2, {ERDOGAN, TAMIM})],
    [],
    [],
    [(2, 40)],
)

PAGE = Expected(
    "page",
    """\
<!doctype html><html lang="en"><head><title>Kalin in Doha | The Strelsau Post</title>
<meta property="og:site_name" content="The Strelsau Post"><meta property="article:published_time" content="2026-06-18T09:30:00Z">
<meta name="author" content="Nora Fitch"><style>p{color:red}</style>
<script>var a = "Hakan Fidan met Recep Tayyip Erdogan in Istanbul";</script></head>
<body><nav><ul><li><a href="/">Home</a></li><li><a href="/w">World: Iran and China</a></li></ul></nav>
<div class="cookie-banner">We use cookies. Accept all cookies from Israel.</div>
<main><article><h1>Turkish spy chief holds talks with Hamas</h1>
<figure><img src="x"><figcaption>Netanyahu in Tel Aviv, in a file photo. Getty Images</figcaption></figure>
<p>Turkish intelligence chief Ibrahim Kalin met Hamas leaders in Doha on Wednesday night, two officials said.</p>
<p>Read more: Kabul in pictures</p>
<p>Kalin told the delegation that Türkiye would send <b>15</b> envoys &amp; more aid.</p>
<div class="related-stories"><p>Related: The SCO summit in Tajikistan and what comes next for Mongolia</p></div>
<p>The meeting came a day after Qatar&rsquo;s foreign ministry announced a ceasefire between Afghanistan and Pakistan.</p>
<p>He is due to leave for Kuwait tomorrow.</p></article></main>
<footer>All rights reserved. Belarus edition.</footer></body></html>
""",
    {KALIN, "hamas", "doha", "turkiye", "qatar", "qatar-foreign-ministry", "afghanistan", "pakistan", "kuwait"},
    [(2, "Wednesday night", "2026-06-17"), (5, "tomorrow", "2026-06-19")],
    [(2, {KALIN, "hamas"})],
    [(4, {"afghanistan", "pakistan"})],
    [(3, KALIN), (4, "qatar-foreign-ministry")],
    [(3, 15)],
    suffix=".html",
)

MARKDOWN = Expected(
    "markdown",
    """\
---
title: Gulf tour
author: Ama Okello
date: 2025-11-05
publisher: Hentzau Herald
---
# Erdoğan begins a tour of the Gulf

President **Recep Tayyip Erdoğan** arrived in [Kuwait](https://example.org) on Tuesday
on the first leg of a tour.

* He travels to Oman on Friday.
* Foreign Minister *Hakan Fidan* joins him this week.

> “Trade with Kuwait rose by 12 percent,” Trade Minister Omer Bolat said.

![Chart of Iran](iran.png)

```
Israel = 1
```
""",
    {ERDOGAN, FIDAN, BOLAT, "kuwait", "oman", "gulf"},
    [(2, "Tuesday", "2025-11-04"), (3, "Friday", "2025-11-07"), (4, "this week", "2025-11-03/2025-11-09")],
    [(2, {ERDOGAN})],
    [],
    [(5, BOLAT)],
    [(5, 12)],
    suffix=".md",
)

SHOUTING = Expected(
    "shouting",
    """\
BREAKING: ERDOGAN, TOKAYEV SIGN DEFENCE DEAL IN ISTANBUL

21 August 2026

Recep Tayyip Erdogan and Kassym-Jomart Tokayev met in Istanbul on Thursday and signed a defence agreement, the presidency in Ankara announced.

KAZAKHSTAN WILL BUY 30 DRONES

“Kazakhstan is a brother,” said Erdogan, who will host Ilham Aliyev of Azerbaijan in late September.
""",
    {ERDOGAN, TOKAYEV, "istanbul", "ankara", "kazakhstan", "azerbaijan"},
    [(3, "Thursday", "2026-08-20"), (5, "late September", "2026-09-21/2026-09-30")],
    [(3, {ERDOGAN, TOKAYEV})],
    [(3, {ERDOGAN, TOKAYEV})],
    [(5, ERDOGAN)],
)

SCRIPTS = Expected(
    "scripts",
    """\
2 April 2026
В среду президент Турции Реджеп Тайип Эрдоган принял министра иностранных дел Катара. Хакан Фидан также присутствовал.
التقى أمير قطر الشيخ تميم بن حمد آل ثاني الرئيس التركي رجب طيب أردوغان في الدوحة.
Cumhurbaşkanı Erdoğan, Doha'da Katar Emiri Şeyh Temim ile görüştü.
Hakan Fidan met Mustafa Goksu in Doha on Tuesday.
""",
    {ERDOGAN, FIDAN, TAMIM, "turkiye", "qatar", "doha", GOKSU},
    [(5, "Tuesday", "2026-03-31")],
    [(5, {FIDAN, GOKSU})],
)

BRIEF = Expected(
    "brief",
    """\
Kabul, 7 July 2026: Pakistan and Afghanistan agreed to extend their ceasefire on Monday. Qatar and Turkey mediated. At least 12 people died last Friday.
""",
    {"pakistan", "afghanistan", "qatar", "turkiye", "kabul"},
    [(1, "Monday", "2026-07-06"), (1, "last Friday", "2026-07-03")],
    figures=[(1, 12)],
)

FEATURE = Expected(
    "feature",
    """\
The long road between Doha and Astana
By Zoe Quispe
14 September 2026

For three decades the steppe and the Gulf had little to say to each other. That changed in 2024, when Sheikh Tamim bin Hamad Al Thani travelled to Astana in July.

Since then Kazakhstan and Qatar have signed a dozen agreements. In May last year, President Kassym-Jomart Tokayev visited Doha, and in June the two countries concluded a contract on gas supplies worth €700 million.

“It is a marriage of convenience,” said Sinem Cengiz, a researcher at Qatar University's Gulf Studies Centre. “Neither side expects love.”

A turkey farm outside the capital was an unlikely early project. Jordan Baker, an investor from Ohio, put up the first money three years ago.

Next week, Prime Minister Olzhas Bektenov is to open a plant with Qatari partners. The Shanghai Cooperation Organization meets in Bishkek on 22-23 September, and Tamim is expected to attend.

By next year, officials hope, tens of thousands of tonnes of wheat will be shipped each month.
""",
    {
        TAMIM,
        TOKAYEV,
        BEKTENOV,
        CENGIZ,
        "doha",
        "astana",
        "gulf",
        "kazakhstan",
        "qatar",
        "qatar-university",
        "gulf-studies-centre",
        "sco",
    },
    [
        (4, "July", "2024-07"),
        (5, "May last year", "2025-05"),
        (5, "June", "2025-06"),
        (7, "three years ago", "2023"),
        (8, "Next week", "2026-09-21/2026-09-27"),
        (8, "22-23 September", "2026-09-22/2026-09-23"),
        (9, "next year", "2027"),
    ],
    [(4, {TAMIM}), (5, {TOKAYEV})],
    [(5, {"kazakhstan", "qatar"})],
    [(6, CENGIZ)],
    [(5, 700), (5, 12)],
)

UNDATED = Expected(
    "undated",
    """\
Hamas thanks mediators

Hamas said on Sunday that its delegation met Egyptian and Qatari mediators in Doha.

The group's consultative council, led by Muhammed Darwish, will decide this week.

Egypt confirmed the meeting yesterday. Israel denied that an agreement had been reached.
""",
    {"hamas", "egypt", "qatar", "doha", "israel", "muhammed-darwish"},
    [(2, "Sunday", None), (3, "this week", None), (4, "yesterday", None)],
    [],
    [],
    [(2, "hamas"), (4, "egypt"), (4, "israel")],
)

QUOTES = Expected(
    "quotes",
    """\
Ankara, 30 October 2026

"We will never leave Gaza alone," Turkish President Recep Tayyip Erdogan said in Istanbul on Thursday.

"Israel must stop," he added. "The world saw what happened."

Netanyahu rejected the remarks. "Ankara has no standing," the Israeli prime minister told reporters on Friday morning.

Kuwait's emir, who arrived two days ago, urged restraint. "We want calm," the ruler said.

The International Court of Justice will hear arguments on 9 November. Iran and Saudi Arabia welcomed the date.
""",
    {
        ERDOGAN,
        "gaza",
        "istanbul",
        "israel",
        "ankara",
        "kuwait",
        "icj",
        "iran",
        "saudi-arabia",
        "turkiye",
        "benjamin-netanyahu",
    },
    [
        (2, "Thursday", "2026-10-29"),
        (4, "Friday morning", "2026-10-30"),
        (5, "two days ago", "2026-10-28"),
        (6, "9 November", "2026-11-09"),
    ],
    [],
    [],
    [(2, ERDOGAN), (3, ERDOGAN), (4, "benjamin-netanyahu"), (6, "saudi-arabia")],
)

STRANGERS = Expected(
    "strangers",
    """\
12 December 2026

Iraqi Foreign Minister Fuad Hussein held talks with his Turkish counterpart Hakan Fidan in Baghdad on Friday.

Hussein said that Iraq and Turkey would sign a water agreement next month. Germany's ambassador, Petra Lindqvist, attended.

“We hope for rain,” said Samir Haddad, a spokesman for the Mesopotamia Water Authority.

On Saturday, Fidan will receive Georgian Prime Minister Nino Kapanadze in Ankara. He has not met Vladimir Petrov.

Chad Miller, a trader, and Georgia Brown, his partner, were not impressed.
""",
    {FIDAN, "turkiye", "ankara"},
    [(2, "Friday", "2026-12-11"), (3, "next month", "2027-01"), (5, "Saturday", "2026-12-12")],
    [(2, {FIDAN, "fuad-hussein"}), (5, {FIDAN, "nino-kapanadze"})],
    [(3, {"turkiye"})],
    [(3, "fuad-hussein"), (4, "samir-haddad")],
)

ECONOMY = Expected(
    "economy",
    """\
Updated: 25 February 2026
Published: 24 February 2026

Turkey's exports to the Gulf grew by 8.5% in January, Trade Minister Ömer Bolat said on Monday.

Exports to Qatar reached $410 million; imports were nearly QR 3bn. Some 230 Turkish companies work there, up from 80 a decade ago.

Vice President Cevdet Yılmaz and a 25-member delegation will visit Doha from 2 to 4 March. Yılmaz is expected to sign a protocol on shipping with Qatar.

The World Bank expects growth of at least 4 percent this year. Last quarter it was 3.1%.

Transport Minister Abdulkadir Uraloğlu visited Tashkent on 19 February and discussed rail links with Uzbekistan's government.
""",
    {BOLAT, YILMAZ, URALOGLU, "turkiye", "gulf", "qatar", "doha", "world-bank", "uzbekistan"},
    [
        (3, "January", "2026-01"),
        (3, "Monday", "2026-02-23"),
        (4, "a decade ago", "2016"),
        (5, "2 to 4 March", "2026-03-02/2026-03-04"),
        (6, "this year", "2026"),
        (7, "19 February", "2026-02-19"),
    ],
    [(5, {YILMAZ})],
    [(5, {"qatar", YILMAZ})],
    [(3, BOLAT)],
    [(3, 8.5), (4, 410), (4, 3), (4, 230), (5, 25), (6, 4), (6, 3.1)],
)

ARTICLES = (
    WIRE, COMMUNIQUE, INTERVIEW, TRANSLATED, PAGE, MARKDOWN, SHOUTING, SCRIPTS, BRIEF, FEATURE, UNDATED, QUOTES, STRANGERS, ECONOMY,
)  # fmt: skip
