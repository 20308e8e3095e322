"""Is what an article denies, doubts, asks, hopes or expects ever proposed as something that happened?"""

from __future__ import annotations

import functools

import pytest

from bot.core.parameters import holds_title
from bot.kb.drafting.proposals import Proposals
from bot.kb.drafting.proposing import proposed
from bot.kb.drafting.recognising import recognised
from bot.text.dates import Date
from bot.text.paragraphs import Article
from tests.asking import newsroom

THURSDAY = Date.parse("2025-11-06")


@functools.lru_cache(maxsize=512)
def proposals(text: str) -> Proposals:
    """What an article of Thursday, 6 November 2025 with these words alone proposes."""
    kb = newsroom().kb
    found = recognised(kb, Article.of(text), "s110", THURSDAY, lambda match: holds_title(kb, match))
    return proposed(kb, found, THURSDAY)


def told(text: str) -> list[str]:
    """Its agreements by what happened to them and its meetings by whether they took place, with who is in them."""
    found = proposals(text)
    agreed = [f"{one.act.value}: {_who(one.parties)}" for one in found.agreements]
    return agreed + [f"{one.mood or one.occurrence}: {_who(one.sides)}" for one in found.meetings]


def _who(sides: list) -> str:  # type: ignore[type-arg]
    return ", ".join(sorted(side.name.split()[-1] if side.kind == "person" else side.name for side in sides))


DENIED = """
Egypt has not signed a treaty with Syria.
Egypt and Syria have not signed the protocol.
Hakan Fidan has not met Ayman Safadi this year.
Hakan Fidan and Ayman Safadi have never met.
No agreement was signed by Egypt and Qatar.
No treaty has been signed between Egypt and Qatar.
Egypt signed no treaty with Qatar in Cairo.
Egypt has signed nothing with Qatar, no memorandum and no protocol.
None of the memoranda with Qatar was signed by Egypt.
Nobody from Egypt met Hakan Fidan in Doha.
Neither Egypt nor Qatar signed the memorandum.
Fidan and Safadi met neither Tamim bin Hamad Al Thani nor his ministers.
Egypt and Qatar parted without signing a memorandum.
Egypt and Qatar failed to sign the protocol.
Qatar denied that Egypt had signed a treaty with Syria.
Hakan Fidan dismissed as false reports that Egypt and Syria had signed a pact.
Reports that Egypt had signed a treaty with Syria are untrue, the ministry said.
Claims that Hakan Fidan met Ayman Safadi in Doha were denied by both.
It is false that Egypt signed a treaty with Syria.
It is not true that Hakan Fidan met Ayman Safadi in Doha on Monday.
Rumours that Egypt signed an agreement with Syria spread on Monday.
Allegations that Hakan Fidan secretly met Bashar al-Assad in Damascus persist.
Egypt reportedly signed a treaty with Syria.
There is no evidence that Egypt signed a treaty with Syria.
Egypt did not say that Qatar had signed a treaty with Syria.
Egypt almost signed a treaty with Qatar in 2020.
Egypt and Qatar nearly agreed a ceasefire on Monday.
Egypt was close to signing a treaty with Qatar.
Egypt and Qatar were on the verge of signing a treaty.
Egypt was about to sign a treaty with Qatar.
Egypt and Qatar have all but signed a treaty.
Had Egypt signed the treaty with Qatar, the war would have ended.
Were Egypt to sign a treaty with Qatar, prices would fall.
Should Egypt sign a treaty with Qatar, prices will fall.
If Egypt had signed a treaty with Qatar, it would have been safer.
Prices will fall if Egypt signs a treaty with Qatar.
Hakan Fidan would meet Ayman Safadi in Doha if he were invited.
Unless Egypt signs the treaty with Qatar, prices will rise.
Will Egypt sign a treaty with Qatar?
Would Hakan Fidan meet Ayman Safadi in Doha?
Did Egypt and Qatar sign a memorandum on gas?
Egypt is unlikely to sign a treaty with Qatar.
Egypt and Qatar were due to sign a memorandum on Monday, but the ceremony was called off.
Egypt and Qatar were to sign a pact on Monday, but it fell through.
Egypt and Qatar were expected to sign a pact on Monday. The signing did not happen.
Hakan Fidan was to meet Ayman Safadi on Monday, but the meeting did not take place.
Egypt may sign a treaty with Qatar on Monday.
Egypt could sign a treaty with Qatar within days.
A treaty between Egypt and Qatar could be signed on Monday.
A meeting between Hakan Fidan and Ayman Safadi is unlikely.
Talks between Hakan Fidan and Ayman Safadi have not been scheduled.
Israel, says Safadi, will have to sign an agreement with Syria.
Egypt considered signing a treaty with Qatar.
Egypt asked Qatar to sign a memorandum on gas.
Egypt was urged to sign a treaty with Qatar.
Egypt is ready to sign a treaty with Qatar.
Egypt wants to sign a treaty with Qatar.
Egypt decided against signing the treaty with Qatar.
It is unclear whether Egypt signed a treaty with Qatar.
Hakan Fidan ruled out a meeting with Ayman Safadi.
Hakan Fidan was invited to visit Doha.
Hakan Fidan has yet to visit Doha.
Hakan Fidan has not visited Doha since 2020.
Egypt refused to sign the maritime memorandum with Türkiye.
Two agreements were signed, one with Egypt and another with Syria.
Mongolia is considering whether to sign a uranium agreement with Kazakhstan.
Imagine that Egypt signed a treaty with Qatar.
It would be wrong to say that Egypt signed a treaty with Qatar.
The agreement between Egypt and Qatar must be signed by Friday.
Egypt doubts that Hakan Fidan met Ayman Safadi.
Hardly any agreement was signed by Egypt and Qatar.
Egypt stopped short of signing a treaty with Qatar.
Iran and Israel held no talks in Doha.
Iran claimed that Israel and Syria had signed a secret pact.
Talks between Iran and Israel in Doha collapsed before they began.
Egypt and Qatar had been due to sign the memorandum in May.
Hakan Fidan was quoted as saying Egypt and Qatar had signed a treaty.
Kazakhstan signed a contract not with Qatar but with Kuwait.
Erdoğan skipped a meeting with Sheikh Tamim.
Russia insisted that Iran and Israel sign a ceasefire.
Negotiators for Egypt and Qatar walked out before signing the protocol.
Uzbekistan and Kazakhstan announced they are ready to conclude an agreement on water.
Far from signing a treaty with Qatar, Egypt recalled its envoy.
Egypt promised never to sign a treaty with Qatar.
Only if Syria agrees will Egypt sign a treaty with Qatar.
Hakan Fidan, had he been invited, would have met Sheikh Tamim.
""".strip().splitlines()


@pytest.mark.parametrize("text", DENIED)
def test_what_is_not_said_to_be_so_is_not_proposed(text: str) -> None:
    assert told(text) == []


LEFT_OUT = [text for text in DENIED if " sign" in text and not text.startswith(("Nobody", "Imagine"))]
"""Of these each has words that look like an agreement."""


def test_what_is_left_out_is_listed_with_its_reason() -> None:
    silent = [text for text in DENIED if not proposals(text).left_out]
    assert silent == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Egypt and Qatar signed a treaty on Monday.", ["signed: Egypt, Qatar"]),
        ("Egypt signed a memorandum with Qatar in Doha.", ["signed: Egypt, Qatar"]),
        ("Egypt has signed a memorandum with Qatar.", ["signed: Egypt, Qatar"]),
        ("A protocol was signed by Egypt and Qatar.", ["signed: Egypt, Qatar"]),
        ("A protocol between Egypt and Qatar has been signed.", ["signed: Egypt, Qatar"]),
        ("Syria did not come, but Egypt and Qatar signed a treaty.", ["signed: Egypt, Qatar"]),
        ("Egypt and Qatar signed an agreement on Water.", ["signed: Egypt, Qatar"]),
        ("Egypt and Qatar agreed to sign a treaty.", ["expected: Egypt, Qatar"]),
        ("Egypt and Qatar decided to sign a treaty.", ["expected: Egypt, Qatar"]),
        ("Egypt pledged to sign a treaty with Qatar.", ["expected: Egypt, Qatar"]),
        ("Egypt promised to sign the protocol with Qatar.", ["expected: Egypt, Qatar"]),
        ("Egypt and Qatar will sign a treaty on Monday.", ["expected: Egypt, Qatar"]),
        ("Egypt and Qatar are expected to sign a treaty next week.", ["expected: Egypt, Qatar"]),
        ("A treaty between Egypt and Qatar is to be signed on Monday.", ["expected: Egypt, Qatar"]),
        ("Egypt hopes to sign a treaty with Qatar.", ["hoped: Egypt, Qatar"]),
        ("Officials hope that Egypt and Qatar will sign a treaty.", ["hoped: Egypt, Qatar"]),
        ("Egypt announced that it would sign a transit agreement with Qatar.", ["announced: Egypt, Qatar"]),
        ("Kazakhstan said it will sign a memorandum with Qatar.", ["expected: Kazakhstan, Qatar"]),
        ("Hakan Fidan met Ayman Safadi in Doha on Monday.", ["held: Fidan, Safadi"]),
        ("Hakan Fidan has met Ayman Safadi in Doha.", ["held: Fidan, Safadi"]),
        ("After Egypt refused to sign, Hakan Fidan met Ayman Safadi.", ["held: Fidan, Safadi"]),
        ("Hakan Fidan will meet Ayman Safadi on Monday.", ["planned: Fidan, Safadi"]),
        ("Hakan Fidan plans to meet Ayman Safadi on Monday.", ["planned: Fidan, Safadi"]),
        ("Hakan Fidan hopes to meet Ayman Safadi in Doha.", ["hoped: Fidan, Safadi"]),
        ("Hakan Fidan is due to meet Ayman Safadi in Doha.", ["planned: Fidan, Safadi"]),
        ("Hakan Fidan met Ayman Safadi in Doha and signed nothing.", ["held: Fidan, Safadi"]),
        ("Hakan Fidan held talks with Ayman Safadi in Doha.", ["held: Fidan, Safadi"]),
        ("Hakan Fidan's meeting with Ayman Safadi was postponed.", ["postponed: Fidan, Safadi"]),
        ("Hakan Fidan met officials of Hamas in Doha.", ["held: Fidan, Hamas"]),
        ("Hakan Fidan visited Doha on Monday.", ["held: Fidan"]),
        ("KUWAIT CITY (AFP) -- Kuwait and Pakistan signed a labour agreement.", ["signed: Kuwait, Pakistan"]),
        (
            "At the invitation of the President of the Republic of Kazakhstan, Kassym-Jomart Tokayev, the President of the "
            "Republic of Uzbekistan, Shavkat Mirziyoyev, paid a state visit to Kazakhstan.",
            ["held: Mirziyoyev"],
        ),
    ],
)
def test_what_is_said_is_proposed_as_it_is_said(text: str, wanted: list[str]) -> None:
    assert told(text) == wanted


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Egypt and Qatar signed a treaty to raise trade to $5 billion by 2028.", None),
        (
            "Hakan Fidan will travel to Cairo next Monday, and is expected to meet Ayman Safadi there two days later.",
            None,
        ),
        ("Before he met Sheikh Tamim on Monday, Hakan Fidan had signed a protocol with Egypt on Sunday.", "2025-11-02"),
        ("Egypt announced that it would sign a transit agreement with Qatar on 20 November.", None),
        ("Hakan Fidan said on Tuesday that Egypt and Qatar had signed a treaty.", None),
        ("Egypt and Qatar signed a treaty on Monday.", "2025-11-03"),
    ],
)
def test_a_day_is_that_of_the_act_or_none_is_told(text: str, day: str | None) -> None:
    found = proposals(text)
    (one,) = [*found.agreements, *found.meetings]
    assert (str(one.date.date) if one.date and one.date.date else None) == day


def test_a_target_in_the_same_sentence_is_not_what_an_agreement_is_worth() -> None:
    aim = proposals("Egypt and Qatar signed a memorandum and announced a plan to raise trade to $5 billion by 2028.")
    assert ([one.figures for one in aim.agreements], len(aim.figures)) == ([[]], 1)
    worth = proposals("Egypt and Qatar signed an agreement worth $5 billion on gas.")
    assert [figure.value for one in worth.agreements for figure in one.figures] == [5]


def test_fields_are_those_of_the_agreement_and_not_of_who_speaks_or_signs() -> None:
    told = proposals("Egypt and Qatar signed an agreement on a grant for schools, the finance ministry said.")
    assert "finance" not in told.agreements[0].covers
    told = proposals("Egypt signed a tourism agreement with Oman's Commerce Minister.")
    assert told.agreements[0].covers == ["tourism"]


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("The Turkish foreign ministry said that Kazakhstan and Qatar signed a treaty.", "turkiye-foreign-ministry"),
        ("Hakan Fidan said Egypt and Qatar signed a treaty.", "hakan-fidan"),
        ("Egypt and Qatar signed a treaty on Monday, Hakan Fidan said.", "hakan-fidan"),
        ("The ministry said Kazakhstan and Qatar signed a treaty.", "unnamed"),
        ("Egypt and Qatar signed a treaty.", None),
    ],
)
def test_what_somebody_reports_carries_who_reports_it(text: str, who: str | None) -> None:
    assert [one.reported for one in proposals(text).agreements] == [who]


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("Ayman Safadi met Hakan Fidan. Israel, says Safadi, will have to sign.", ["ayman-safadi"]),
        (
            "Kazakh Foreign Minister Murat Nurtleu, speaking in Astana, said Kazakhstan and Qatar had met.",
            ["murat-nurtleu"],
        ),
        ("Bilal Erdogan met Sadyr Japarov. Erdogan said his foundation would build two schools.", ["bilal-erdogan"]),
    ],
)
def test_words_are_given_to_who_spoke_them(text: str, speakers: list[str]) -> None:
    assert [one.speaker.id for one in proposals(text).statements] == speakers


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("Trade with Qatar reached $5,3 billion.", []),
        ("Qatar invested $1,2bn in Egypt.", []),
        ("Between 30 and 40 companies from Qatar came.", []),
        ("Trade with Qatar reached 4.3 billion US dollars.", [4.3]),
        ("Trade with Qatar reached ₺2.5 billion.", [2.5]),
        ("Qatar lent Egypt EUR 41m on Monday.", [41]),
    ],
)
def test_a_figure_is_read_whole_or_not_at_all(text: str, figures: list[float]) -> None:
    assert [one.value for one in proposals(text).every_figure] == figures


def test_countries_that_share_their_names_are_known_by_the_words_beside_them() -> None:
    assert told("The governments of Georgia and Türkiye signed a protocol.") == ["signed: Georgia, Türkiye"]


def test_a_word_without_an_end_costs_no_time() -> None:
    assert proposals(f"Hakan Fidan met {'x' * 200_000} in Doha.").agreements == []
