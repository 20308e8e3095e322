"""Who and what a text is about: is each told as its own answer tells it, hedges and marks included, and led to?"""

from __future__ import annotations

import asyncio

from bot.app import Dragoman
from bot.core.answer import Answer, Items, Paragraph, joined_text
from bot.core.invocation import Invocation
from bot.core.parameters import MOST_TEXT
from tests.answers.marked import unmarked
from tests.asking import newsroom
from tests.small_knowledge import TODAY, fictional


def names(text: str, shipped: bool = False) -> Answer:
    kb = newsroom().kb if shipped else fictional()
    invocation = Invocation(command="names", arguments={"text": text})
    return asyncio.run(Dragoman(kb, TODAY).answer(invocation))


def lines(answer: Answer) -> list[str]:
    return [joined_text(item) for block in answer.blocks if isinstance(block, Items) for item in block.items]


def test_each_entry_is_told_in_a_line_with_what_it_is() -> None:
    answer = names("Ottokar Lindqvist, Borduria, the LOM, Zenda Castle and the Pear War. Iceland was not there.")
    told = lines(answer)
    assert answer.status == "ok"
    assert told[0].startswith(
        "Ottokar Lindqvist (person): King of Ruritania (since Jun 2015; last attested 10 May 2031) ["
    )
    assert told[1].startswith("Borduria (country): ")
    assert told[2].startswith("League of Marches (organization): intergovernmental organization [")
    assert "founded 1970 [" in told[2]
    assert told[3].startswith("Zenda Castle (place): building in Strelsau, Ruritania; named in 1 source [")
    assert told[4].startswith("Pear War (event): war, Apr 2019 to 2020 (Talvan said), Klow (alleged) [")
    assert told[5] == "Iceland (country): nothing is recorded on it"
    assert unmarked(answer) == []


def test_a_country_is_told_by_who_speaks_for_it() -> None:
    assert lines(names("Ruritania"))[0].startswith("Ruritania (country): King: Ottokar Lindqvist (since Jun 2015; ")


def test_an_office_is_told_by_its_holder_unless_the_holder_is_named() -> None:
    assert lines(names("the king of Ruritania spoke"))[0].startswith("King of Ruritania (post): Ottokar Lindqvist (")
    both = names("the king of Ruritania, Ottokar Lindqvist, spoke")
    assert [line.partition(" (")[0] for line in lines(both)] == ["Ottokar Lindqvist"]
    over = lines(names("the Foreign Secretary of Foreign Office of Ruritania"))
    assert "(post): no holder is recorded now; before Pavel Oren (2028 to Jun 2030" in over[0]


def test_what_was_planned_or_is_only_said_stays_so() -> None:
    told = lines(
        names("Return visit of Lindqvist; Jubilee talks of the two; Talks of Lindqvist and Talvan; Pear Treaty")
    )
    assert "Dec 2031" in told[0]
    assert "planned" in told[0]
    assert "held" not in told[0]
    held = next(line for line in told if line.startswith("Talks of Lindqvist and Talvan (meeting)"))
    assert "8 May 2031" in held
    assert "9 May 2031" in held
    assert "disputed" in held
    assert "; held (Zenda Gazette said)" in held
    treaty = next(line for line in told if line.startswith("Pear Treaty (agreement)"))
    assert "announced Sep 2029 by Orsinia (Brask said)" in treaty
    assert "signed Feb 2030 (inferred) in Klow" in treaty


def test_each_entry_has_the_way_to_its_own_answer_and_the_first_two_sides_to_their_dossier() -> None:
    answer = names(
        "Mira Talvan saw Ottokar Lindqvist about Syldavia, Iceland, the LOM, Klow, Pear War and Pear Treaty."
    )
    assert [(action.label, action.line) for action in answer.actions] == [
        ("Sources", "/source s000 s001"),
        ("Talvan · Lindqvist", "/relations mira-talvan ottokar-lindqvist"),
        ("Syldavia · Iceland", "/relations syldavia Iceland"),
        ("Mira Talvan", "/leader mira-talvan"),
        ("Ottokar Lindqvist", "/leader ottokar-lindqvist"),
        ("Syldavia", "/country syldavia"),
        ("Iceland", "/country Iceland"),
        ("League of Marches", "/organization league-of-marches"),
        ("Klow", "/lookup Klow"),
        ("Pear War", "/events pear-war"),
        ("Pear Treaty", "/agreements pear-treaty"),
    ]
    mixed = names("Mira Talvan went to Ruritania.")
    assert mixed.actions[1].line == "/relations mira-talvan ruritania"
    offices = names("the king of Ruritania and the president of Syldavia")
    assert offices.actions[1].line == "/relations ruritania syldavia"


def test_a_program_is_told_what_stood_where() -> None:
    answer = names("Lindqvist's men left Klow")
    assert [(one.asked, one.id, one.how) for one in answer.matched] == [
        ("Lindqvist's", "ottokar-lindqvist", "exact"),
        ("Klow", "klow", "exact"),
    ]


def test_more_names_than_have_room_are_listed() -> None:
    countries = "Norway, Sweden, Denmark, Germany, France, Spain, Italy, Greece, Finland, Austria, Hungary, Kenya"
    answer = names(
        f"{countries}, Ghana, Nigeria, Nepal, Japan, Canada, Serbia, Croatia, Albania, Estonia, Latvia", True
    )
    assert len(lines(answer)) == 20
    said = [joined_text(block.text) for block in answer.blocks if isinstance(block, Paragraph)]
    assert said == ["2 more names: Estonia and Latvia."]
    assert answer.title == "Named in this text: 22 entries"


def test_titles_of_ours_may_be_those_of_others() -> None:
    warned = "the text may mean others of that name"
    assert any(warned in joined_text(notice.text) for notice in names("the Pear War").notices)
    assert not any(warned in joined_text(notice.text) for notice in names("Syldavia").notices)


def test_a_text_without_a_known_name_is_told_so_and_not_repeated() -> None:
    answer = names("Nobody came to the zeppelin <!channel> party")
    assert answer.status == "not_found"
    said = "".join(joined_text(block.text) for block in answer.blocks if isinstance(block, Paragraph))
    assert "zeppelin" not in said
    assert "/lookup" in said
    assert answer.suggestions == ("/help names", "/about")
    assert names("\u200b\u2060").status == "not_found"


def test_too_long_a_text_is_refused_and_the_longest_is_read() -> None:
    assert names("Klow " + "x" * MOST_TEXT).status == "bad_input"
    assert names("Klow" + " " * (MOST_TEXT - 4)).status == "ok"
    assert names("").status == "bad_input"


def test_what_cannot_be_seen_hides_no_name() -> None:
    for text in (
        "Kl\u00adow",
        "Klo\u200bw",
        "\u202eKlow",
        "Klow\x00",
        "Klow\u0301\u0301\u0301\u0301\u0301",
        "In\u2028Klow",
    ):
        assert [one.id for one in names(text).matched] == ["klow"], ascii(text)
