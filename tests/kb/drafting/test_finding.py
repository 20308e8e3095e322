"""Does a draft find whom an article names, what its dates come to and what it tells of, each on its own paragraph?"""

from __future__ import annotations

import pytest

from tests.kb.drafting.articles import ARTICLES, Expected
from tests.kb.drafting.measuring import Count, dates, names, proposals, report_of


def _of_all(counts: list[Count]) -> Count:
    return Count(*([one for count in counts for one in count[part]] for part in range(3)))


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.name)
def test_every_name_that_the_knowledge_has_is_found(article: Expected) -> None:
    assert names(article).missed == []


def test_nothing_is_recognised_that_is_not_named() -> None:
    besides = [one for article in ARTICLES for one in names(article).besides]
    assert besides == []


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.name)
def test_dates_come_to_the_days_they_mean(article: Expected) -> None:
    assert dates(article).missed == []


@pytest.mark.parametrize(
    ("kind", "recall", "precision"),
    [("meeting", 0.9, 0.9), ("agreement", 0.9, 0.8), ("statement", 0.9, 0.9), ("figure", 0.9, 0.9)],
)
def test_proposals_stand_on_the_right_paragraph(kind: str, recall: float, precision: float) -> None:
    count = _of_all([proposals(article)[kind] for article in ARTICLES])
    assert count.recall >= recall, count.missed
    assert count.precision >= precision, count.besides


def test_every_proposal_cites_a_sentence_that_names_one_of_its_own() -> None:
    for article in ARTICLES:
        report = report_of(article)
        places = {one.id: set(one.paragraphs) for one in report.recognised}
        places |= {one.name: set(one.paragraphs) for one in report.unknown}
        for proposal in report.proposals:
            cited = {int(cite.partition("#p")[2].partition("s")[0]) for cite in proposal.cites}
            told = [entity for entity in proposal.about if entity in places]
            assert not told or any(cited & places[entity] for entity in told), (article.name, proposal)


def test_an_office_is_recognised_by_its_title_and_by_its_holder_beside_it() -> None:
    wire = next(one for one in ARTICLES if one.name == "wire")
    posts = {one.id: one.paragraphs for one in report_of(wire).recognised if one.kind == "post"}
    assert posts == {"foreign-minister-of-turkiye": (2,), "amir-of-qatar": (2,), "trade-minister-of-turkiye": (4,)}


def test_what_can_be_told_of_strangers_is_told() -> None:
    article = next(one for one in ARTICLES if one.name == "strangers")
    unknown = {one.name: one for one in report_of(article).unknown}
    assert (unknown["Fuad Hussein"].kind, unknown["Fuad Hussein"].title) == ("person", "Foreign Minister")
    assert unknown["Petra Lindqvist"].kind == "person"
    assert unknown["Mesopotamia Water Authority"].kind == "organization"
    assert unknown["Baghdad"].paragraphs == (2,)
    assert not {"Turkey", "Germany", "Friday", "Saturday"} & unknown.keys()


def test_a_bird_a_given_name_and_another_chad_are_no_countries() -> None:
    for name in ("feature", "strangers"):
        report = report_of(next(one for one in ARTICLES if one.name == name))
        found = {one.id: one.paragraphs for one in report.recognised}
        assert not {"country:jo", "country:td"} & found.keys()
        assert 7 not in found.get("turkiye", ())
        assert 6 not in found.get("country:ge", ())


def test_an_article_without_a_date_keeps_its_dates_relative_and_says_what_to_do() -> None:
    report = report_of(next(one for one in ARTICLES if one.name == "undated"))
    assert report.published is None
    assert {one.phrase: one.date for one in report.dates} == {"Sunday": None, "this week": None, "yesterday": None}


def test_hedged_and_denied_things_are_not_proposed() -> None:
    report = report_of(next(one for one in ARTICLES if one.name == "strangers"))
    assert not any("Petrov" in one.summary for one in report.proposals)
    undated = report_of(next(one for one in ARTICLES if one.name == "undated"))
    assert not any(one.kind == "agreement" for one in undated.proposals)
