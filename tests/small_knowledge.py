"""A small knowledge of invented countries and people, read by the real loader and the real checks. No test is here.

Nothing in it is true of anybody: the countries are from novels or made up, the people are nobody, the sources were
written for the purpose. Its today is TODAY: s000 is less than a year old then, s001 more, s002 has no date at all.
"""

from __future__ import annotations

import asyncio
import functools
import re
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from bot.app import Dragoman
from bot.core.answer import Answer
from bot.core.plain import plain_text
from bot.errors import Problem, Severity
from bot.kb.checks import check
from bot.kb.claims import Modality
from bot.kb.folders import Folders
from bot.kb.kinds import ActKind
from bot.kb.knowledge import Knowledge
from bot.kb.loading import load
from tests.asking import newsroom

TODAY = date(2032, 3, 1)


def card(number: int, title: str, nature: str, more: str, paragraphs: int) -> str:
    """A source card with so many paragraphs of three sentences each."""
    lines = [
        f"id: s{number:03}",
        f"title: {title}",
        f"file: {number:03}_invented.txt",
        f'sha256: "{number:064}"',
        f"nature: {nature}",
        "language: en",
        *more.strip().splitlines(),
        "paragraphs:",
    ]
    for paragraph in range(1, paragraphs + 1):
        lines.append(f"  - account: Account {paragraph} of the invented report {number}.")
        lines.append(f'    fingerprint: "{number:04}{paragraph:012}"')
        lines.append(f"    sentences: [{', '.join(f'f{number:03}{paragraph:08}{one:04}' for one in (1, 2, 3))}]")
    return "\n".join(lines) + "\n"


CARDS = {
    "s000": card(
        0,
        "A gazette on the talks in Strelsau",
        "news report",
        """
publisher: Zenda Gazette
author: Nora Fitch
published: "2031-05-10"
cautions:
  - {text: The gazette is owned by the crown of Ruritania.}
  - {text: The sixth paragraph counts twice., at: [s000#p6]}
""",
        12,
    ),
    "s001": card(
        1,
        "An envoy on his own country",
        "envoy's statement",
        """
published: "2029-11-02?"
published_why: It looks forward to a fair of the week after.
""",
        8,
    ),
    "s002": card(2, "A torn page", "machine-translated report", "damage: The upper half is missing.", 4),
}


def _agreement(name: str, title: str, acts: str) -> str:
    return f"""
id: {name}
cite: s000#p7
kind: protocol
title: {title}
parties: [syldavia, ruritania]
acts:
  - {acts}
"""


ORDER = (
    "hoped",
    "expected",
    "requested",
    "negotiating",
    "announced",
    "reached",
    "granted",
    "signed",
    "in force",
    "ended",
    "alleged",
)
"""Acts, in the order in which their papers are numbered."""

_ACTS = {
    f"agreements/act-{kind.value.replace(' ', '-')}": _agreement(
        f"act-{kind.value.replace(' ', '-')}",
        f"Paper {number}",
        f'{{act: {kind.value}, date: "2030-02-{number:02}", cite: s000#p7s1}}',
    )
    for number, kind in enumerate(sorted(ActKind, key=ORDER.index), 1)
}
_SOFT = {
    f"agreements/signed-{modality.value}": _agreement(
        f"signed-{modality.value}",
        f"Draft {number}",
        f"{{act: signed, cite: s000#p7s2, modality: {modality.value}, said_by: mira-talvan}}",
    )
    for number, modality in enumerate(Modality, 1)
    if modality is not Modality.FACT
}

ENTRIES: dict[str, str] = {
    # --- countries, places -------------------------------------------------------------------------------------------
    "countries/ruritania": """
id: ruritania
cite: [s000#p1, s001#p1, s002#p1]
name: Ruritania
names: [Kingdom of Ruritania]
native: [Руритания]
garbled: [Ruritana]
code: XR
demonyms: [Ruritanian]
facts:
  - {value: Ruritania has no coast., cite: s000#p2}
  - {value: Ruritania exports pears., cite: s001#p2, said_by: mira-talvan, modality: alleged}
  - {value: Ruritania is a republic., cite: s002#p1, rank: deprecated, why: A slip of the torn page.}
figures:
  - {measure: inhabitants, value: 1200000, cite: s000#p2, as_of: "2030"}
""",
    "countries/syldavia": "id: syldavia\ncite: s000#p1\nname: Syldavia\ncode: XS\ndemonyms: [Syldavian]\n",
    "countries/borduria": "id: borduria\ncite: s001#p1\nname: Borduria\ncode: XB\n",
    "countries/graustark": "id: graustark\ncite: s000#p1\nname: Graustark\ncode: XG\n",
    "countries/orsinia": "id: orsinia\ncite: s002#p2\nname: Orsinia\ncode: XO\n",
    "places/strelsau": """
id: strelsau
cite: s000#p1
name: Strelsau
kind: city
within: ruritania
stands_for: ruritania
""",
    "places/zenda-castle": "id: zenda-castle\ncite: s000#p1\nname: Zenda Castle\nkind: building\nwithin: strelsau\n",
    "places/klow": "id: klow\ncite: s000#p1\nname: Klow\nkind: city\nwithin: syldavia\nstands_for: syldavia\n",
    # --- organizations -----------------------------------------------------------------------------------------------
    "organizations/league-of-marches": """
id: league-of-marches
cite: [s000#p3, s001#p3]
name: League of Marches
short: LOM
kind: intergovernmental organization
founded:
  - {value: "1970", cite: s000#p3, rank: preferred, why: The gazette had the founding deed.}
  - {value: "1971", cite: s001#p3}
purposes:
  - {value: shared roads, cite: s000#p3}
  - {value: a shared post, cite: s001#p3, modality: hoped, said_by: mira-talvan}
entitlements:
  - {standing: observer, entitles: to listen, requires: silence, cite: s000#p3s2}
memberships:
  - {member: ruritania, standing: member, start: "1970", cite: s000#p3s1}
  - {member: syldavia, standing: member, start: "1980", end: "1999-12-31", cite: s000#p3s1}
  - {member: borduria, standing: observer, cite: s001#p3s1}
  - {member: graustark, standing: applicant, cite: s000#p3s3, said_by: greta-holm}
  - {member: orsinia, standing: dialogue partner, cite: s000#p3s3, modality: expected}
""",
    "organizations/ruritania-foreign-office": """
id: ruritania-foreign-office
cite: s000#p4
name: Foreign Office of Ruritania
kind: ministry
of: ruritania
""",
    "organizations/treaty-desk": """
id: treaty-desk
cite: s000#p4
name: Treaty Desk
kind: government office
part_of: ruritania-foreign-office
""",
    "organizations/ruritania-syldavia-council": """
id: ruritania-syldavia-council
cite: s000#p4
name: Council of the Two Crowns
kind: council
of: [ruritania, syldavia]
""",
    "organizations/graustark-syldavia-council": """
id: graustark-syldavia-council
cite: s000#p4
name: Council of the Two Rivers
kind: council
of: [graustark, syldavia]
""",
    "organizations/elphberg-government": """
id: elphberg-government
cite: s000#p4
name: Government of the Pears
kind: government
of: {value: ruritania, cite: s000#p4s1, said_by: mira-talvan}
memberships:
  - {member: ottokar-lindqvist, standing: member, cite: s001#p4, modality: alleged}
""",
    "organizations/zenda-gazette": "id: zenda-gazette\ncite: s000#p1\nname: Zenda Gazette\nkind: news organization\n",
    "organizations/pigeon-post": "id: pigeon-post\ncite: s000#p1\nname: Pigeon Post\nkind: online platform\n",
    # --- people, posts -----------------------------------------------------------------------------------------------
    "people/ottokar-lindqvist": """
id: ottokar-lindqvist
cite: [s000#p1, s001#p1]
name: Ottokar Lindqvist
short: Lindqvist
native: [Оттокар Линдквист]
garbled: [Otokr Lindqvst]
""",
    "people/mira-talvan": "id: mira-talvan\ncite: s000#p1\nname: Mira Talvan\nshort: Talvan\n",
    "people/jovan-brask": "id: jovan-brask\ncite: s001#p1\nname: Jovan Brask\nshort: Brask\n",
    "people/greta-holm": "id: greta-holm\ncite: s000#p1\nname: Greta Holm\nshort: Holm\n",
    "people/pavel-oren": "id: pavel-oren\ncite: s000#p4\nname: Pavel Oren\nshort: Oren\n",
    "people/ilse-varden": "id: ilse-varden\ncite: s000#p4\nname: Ilse Varden\nshort: Varden\n",
    "posts/king-of-ruritania": """
id: king-of-ruritania
cite: s000#p1
title: King
titles: [Monarch]
kind: head of state
of: ruritania
tenures:
  - {holder: ilse-varden, start: "2001", end: "2015-06", cite: s000#p4}
  - {holder: ottokar-lindqvist, start: "2015-06", cite: s000#p1}
""",
    "posts/president-of-syldavia": """
id: president-of-syldavia
cite: s000#p1
title: President
kind: head of state
of: syldavia
tenures: [{holder: mira-talvan, cite: s000#p1}]
""",
    "posts/marshal-of-borduria": """
id: marshal-of-borduria
cite: s001#p1
title: Marshal
kind: head of state
of: borduria
tenures: [{holder: jovan-brask, cite: s001#p1, said_by: mira-talvan}]
""",
    "posts/chancellor-of-graustark": """
id: chancellor-of-graustark
cite: s002#p2
title: Chancellor
kind: head of government
of: graustark
tenures: [{holder: greta-holm, cite: s002#p2}]
""",
    "posts/foreign-secretary-of-ruritania": """
id: foreign-secretary-of-ruritania
cite: s000#p4
title: Foreign Secretary
kind: minister
of: ruritania-foreign-office
tenures: [{holder: pavel-oren, start: "2028", end: "2030-06", cite: s000#p4s1}]
""",
    # --- meetings ----------------------------------------------------------------------------------------------------
    "meetings/lindqvist-talvan-strelsau-2031": """
id: lindqvist-talvan-strelsau-2031
cite: [s000#p1, s001#p5]
topics: [pears]
kind: talks
title: Talks of Lindqvist and Talvan
date:
  - {value: "2031-05-08", cite: s000#p1s1, rank: preferred, why: The gazette was there.}
  - {value: "2031-05-09", cite: s001#p5s1}
  - {value: "2021-05-08", cite: s002#p3, rank: deprecated, why: A slip of ten years.}
place: {value: zenda-castle, cite: s000#p1s2, said_by: zenda-gazette}
occurrence: {value: held, cite: s000#p1s1, said_by: zenda-gazette}
closed: {value: true, cite: s000#p1s3, said_by: mira-talvan}
part_of: {value: lindqvist-tour-2031, cite: s000#p1, said_by: greta-holm}
participants:
  - {who: ottokar-lindqvist, post: king-of-ruritania, for: ruritania, role: host, cite: s000#p1s1}
  - {who: mira-talvan, post: president-of-syldavia, for: syldavia, cite: s000#p1s2}
  - {group: Syldavian bakers, count: 14, for: syldavia, cite: s000#p6, said_by: mira-talvan}
discussed:
  - {value: the price of pears, cite: s000#p5s1}
  - {value: a bridge, cite: s000#p5s2, said_by: mira-talvan, modality: expected}
outcome:
  - {value: a bridge is to be built, cite: s000#p5s3, modality: announced, said_by: ottokar-lindqvist}
  - {value: the king abdicated, cite: s002#p3, rank: deprecated, why: A slip of the torn page.}
figures:
  - {measure: bakers present, value: 14, cite: s000#p6, why: The gazette counted them.}
  - {measure: bakers present, value: 15, cite: s001#p5s2}
""",
    "meetings/lindqvist-tour-2031": """
id: lindqvist-tour-2031
cite: s000#p1
kind: tour
title: Tour of Lindqvist
date: "2031-05"
occurrence: held
participants: [{who: ottokar-lindqvist, post: king-of-ruritania, for: ruritania}]
""",
    "meetings/lindqvist-talvan-klow-2031": """
id: lindqvist-talvan-klow-2031
cite: s000#p8
kind: visit
title: Return visit of Lindqvist
date: {value: "2031-12", cite: s000#p8, modality: expected}
place: klow
occurrence: {value: planned, cite: s000#p8s1, modality: announced, said_by: mira-talvan}
participants:
  - {who: ottokar-lindqvist, post: king-of-ruritania, for: ruritania}
  - {who: mira-talvan, post: president-of-syldavia, for: syldavia}
""",
    "meetings/lindqvist-talvan-klow-2033": """
id: lindqvist-talvan-klow-2033
cite: s000#p8
kind: talks
title: Jubilee talks of the two
date: "2033-01"
occurrence: {value: planned, cite: s000#p8s2}
participants:
  - {who: ottokar-lindqvist, post: king-of-ruritania, for: ruritania}
  - {who: mira-talvan, post: president-of-syldavia, for: syldavia}
""",
    "meetings/oren-brask-2029": """
id: oren-brask-2029
cite: s001#p4
kind: talks
title: Talks of Oren and Brask
date: {value: "2029-10-30?", cite: s001#p4, why: The envoy says three days ago.}
occurrence: held
participants:
  - {who: pavel-oren, post: foreign-secretary-of-ruritania, for: ruritania-foreign-office}
  - {who: jovan-brask, post: marshal-of-borduria, for: borduria}
""",
    "meetings/talvan-brask-2030": """
id: talvan-brask-2030
cite: s000#p9
kind: talks
title: Talks of Talvan and Brask
date: "[2030-01-03,2030-01-04]"
occurrence: held
participants:
  - {who: mira-talvan, post: president-of-syldavia, for: syldavia}
  - {who: jovan-brask, post: marshal-of-borduria, for: borduria}
""",
    "meetings/talvan-brask-cancelled-2030": """
id: talvan-brask-cancelled-2030
cite: s000#p9
kind: talks
title: Second talks of Talvan and Brask
date: "2030-03-01"
occurrence: {value: cancelled, cite: s000#p9s2, said_by: jovan-brask}
participants:
  - {who: mira-talvan, for: syldavia}
  - {who: jovan-brask, for: borduria}
""",
    "meetings/talvan-brask-postponed-2030": """
id: talvan-brask-postponed-2030
cite: s000#p9
kind: talks
title: Third talks of Talvan and Brask
date: "2030-04-01"
occurrence: {value: postponed, cite: s000#p9s3}
participants:
  - {who: mira-talvan, for: syldavia}
  - {who: jovan-brask, for: borduria}
""",
    "meetings/league-summit-2030": """
id: league-summit-2030
cite: s000#p10
kind: summit
title: Summit of the League in Klow
date: "2030-06-15"
place: klow
occurrence: held
participants:
  - {who: ottokar-lindqvist, post: king-of-ruritania, for: ruritania}
  - {who: greta-holm, post: chancellor-of-graustark, for: graustark, role: guest, said_by: zenda-gazette}
""",
    "meetings/graustark-delegation-2030": """
id: graustark-delegation-2030
cite: s000#p10
kind: visit
title: Visit of a delegation of Graustark
date: "2030-07"
occurrence: held
participants:
  - {who: ottokar-lindqvist, post: king-of-ruritania, for: ruritania}
  - {group: clerks, count: 3, for: graustark, role: delegation}
""",
    "meetings/undated-tea": """
id: undated-tea
cite: s002#p4
kind: consultation
title: Tea of Holm and Talvan
occurrence: held
participants:
  - {who: greta-holm, for: graustark-syldavia-council}
  - {who: pavel-oren, for: ruritania-syldavia-council}
""",
    # --- agreements --------------------------------------------------------------------------------------------------
    **_ACTS,
    **_SOFT,
    "agreements/pear-treaty": """
id: pear-treaty
cite: [s000#p11, s001#p6]
topics: [pears]
kind: treaty
title: Pear Treaty
parties:
  - {value: borduria, cite: s001#p6s1, said_by: jovan-brask}
  - {value: orsinia, cite: s001#p6s1}
acts:
  - {act: announced, date: "2029-09", cite: s001#p6s1, said_by: jovan-brask, by: orsinia}
  - {act: signed, date: "2030-02?", place: klow, cite: s000#p11s1}
  - {act: ended, date: "2030-03", cite: s002#p1, rank: deprecated, why: The torn page means another paper.}
covers:
  - {value: pears, cite: s000#p11s1}
  - {value: plums, cite: s000#p11s2, modality: hoped}
  - {value: medlars, cite: s001#p6s2, said_by: jovan-brask}
figures:
  - {measure: worth, value: 180, scale: million, unit: $, comparator: over, cite: s000#p11s3, why: The gazette saw the bill.}
  - {measure: worth, value: 175.5, scale: million, unit: $, cite: s001#p6s3, said_by: jovan-brask}
""",
    # --- relations ---------------------------------------------------------------------------------------------------
    "relations/ruritania-syldavia": """
id: ruritania-syldavia
cite: [s000#p12, s001#p7]
between: [ruritania, syldavia]
standing:
  - {aspect: level, value: friends in peace, cite: s000#p12s1}
  - {aspect: diplomatic relations, value: embassies in both capitals, start: "1990", cite: s000#p12s1}
  - {aspect: base, value: a Syldavian garrison in Zenda, start: "1995", end: "2010", cite: s000#p12s2}
  - {aspect: trade, value: pears for bread, cite: s001#p7s1, said_by: mira-talvan}
  - {aspect: prospect, value: a customs union, cite: s001#p7s2, modality: hoped}
  - {aspect: joint work, value: a shared lighthouse, cite: s000#p12s3}
  - {aspect: level, value: sworn enemies, cite: s002#p1, rank: deprecated, why: The torn page is a satire.}
facts:
  - {value: The border has one gate, cite: s000#p12s3, said_by: zenda-gazette}
figures:
  - {measure: trade, value: 180, scale: million, unit: $, comparator: over, cite: s000#p12}
  - {measure: share of pears, value: 85, unit: "%", cite: s000#p12, said_by: mira-talvan}
  - {measure: aid, vague: tens of millions, unit: dollars, cite: s000#p12, modality: expected}
  - {measure: delegations, vague: numerous, cite: s000#p12}
  - {measure: refugees, value: 34000, comparator: around, unit: people, cite: s000#p12}
  - {measure: loan, value: 15.5, scale: million, unit: €, comparator: at most, cite: s000#p12, as_of: "2030"}
  - {measure: soldiers, value: 999, cite: s002#p1, rank: deprecated, why: A slip.}
""",
    "relations/league-of-marches-orsinia": """
id: league-of-marches-orsinia
cite: s001#p8
between: [league-of-marches, orsinia]
standing: [{aspect: ties, value: letters at midwinter, cite: s001#p8}]
""",
    # --- events, statements ------------------------------------------------------------------------------------------
    "events/pear-war": """
id: pear-war
cite: [s000#p6, s001#p2]
kind: war
title: Pear War
date:
  - {value: "2019-04", cite: s000#p6, rank: preferred, why: The gazette prints the call to arms.}
  - {value: "2009-04", cite: s001#p2, rank: deprecated, why: A slip of ten years.}
end: {value: "2020", cite: s000#p6, said_by: mira-talvan}
place: {value: klow, cite: s000#p6, modality: alleged}
parts:
  - {who: borduria, role: side, cite: s000#p6}
  - {who: syldavia, role: side, cite: s000#p6}
  - {who: orsinia, role: accused, cite: s000#p6s2, modality: alleged, said_by: jovan-brask}
  - {group: unnamed millers, role: affected, cite: s000#p6s3}
outcome:
  - {value: a truce, cite: s000#p6s3, said_by: zenda-gazette}
figures:
  - {measure: millers displaced, value: 85, unit: "%", cite: s000#p6}
""",
    "events/undated-mediation": """
id: undated-mediation
cite: s002#p3
kind: mediation
title: Mediation in the matter of the mill
parts:
  - {who: graustark, role: mediator}
  - {who: orsinia, role: side}
""",
    "events/planned-aid-2031": """
id: planned-aid-2031
cite: s000#p8
kind: aid
title: Bread for Orsinia
date: "2031-06"
occurrence: {value: planned, cite: s000#p8s3, modality: announced, said_by: greta-holm}
parts:
  - {who: graustark, role: donor}
  - {who: orsinia, role: recipient}
""",
    "statements/talvan-on-pears-2031": """
id: talvan-on-pears-2031
cite: s000#p5
topics: [pears]
speakers: [{value: mira-talvan, cite: s000#p5s1}]
said:
  - {value: pears were dear, cite: s000#p5s1}
  - {value: a bridge would be built, cite: s000#p5s2, modality: expected}
  - {value: the price would fall, cite: s000#p5s2, modality: hoped}
  - {value: the millers had stolen flour, cite: s000#p5s3, modality: alleged}
  - {value: a fair would open, cite: s000#p5s3, modality: announced}
  - {value: she had never eaten one, cite: s002#p1, rank: deprecated, why: A slip.}
date: "2031-05-08"
to: zenda-gazette
channel: pigeon-post
at: lindqvist-talvan-strelsau-2031
about: [ruritania, pear-treaty]
""",
    "statements/foreign-office-2030": """
id: foreign-office-2030
cite: s000#p4
speakers: [ruritania-foreign-office]
said: [the bridge was safe]
reported_by: zenda-gazette
about: [syldavia]
""",
}

TOPICS = "topics:\n  - {id: pears, name: Pears, names: [fruit]}\n  - {id: mills, name: Mills}\n"


def written(folder: Path, more: Mapping[str, str] | None = None) -> Folders:
    """The files, under a folder. more: further entries, or others instead, by `folder/stem`; an empty text leaves out."""
    for path, content in {**ENTRIES, **(more or {})}.items():
        file = folder / "knowledge" / f"{path}.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        if content:
            file.write_text(content.lstrip(), "utf-8")
    (folder / "knowledge" / "topics.yaml").write_text(TOPICS, "utf-8")
    (folder / "seeds").mkdir(parents=True)
    for name, content in CARDS.items():
        (folder / "seeds" / f"{name}.yaml").write_text(content, "utf-8")
    return Folders(folder / "knowledge", folder / "seeds")


def problems(folders: Folders) -> list[Problem]:
    """Every error (no warning) that reading and checking finds."""
    return [problem for problem in check(load(folders), TODAY) if problem.severity is Severity.ERROR]


@functools.lru_cache(maxsize=1)
def fictional() -> Knowledge:
    """The small knowledge, read once for all tests. Countries of the real world are known by name only."""
    with tempfile.TemporaryDirectory() as folder:
        folders = written(Path(folder))
        found = problems(folders)
        assert not found, "\n".join(map(str, found))
        return Knowledge(load(folders).contents, newsroom().kb._territories)


def ask(line: str, today: date = TODAY) -> Answer:
    """The answer to a line asked of the small knowledge."""
    return asyncio.run(Dragoman(fictional(), today).ask(line))


def told(line: str, today: date = TODAY) -> str:
    """The same as plain text, without the list of sources at the foot, which carries the sources' own dates."""
    answer = ask(line, today)
    text = plain_text(answer)
    return re.split(r"(?m)^\[\d+\] s\d{3}", text, maxsplit=1)[0]


def line_with(text: str, *pieces: str) -> str:
    """The one line of a text in which all the pieces stand."""
    lines = [line for line in text.splitlines() if all(piece in line for piece in pieces)]
    assert lines, f"no line with all of {pieces} in:\n{text}"
    return lines[0].strip()
