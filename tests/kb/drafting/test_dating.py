"""What does a date in running text come to, in an article of Thursday, 4 July 2024?"""

from __future__ import annotations

import pytest

from bot.kb.drafting.dating import dates_in
from bot.text.dates import Date

THURSDAY = Date.parse("2024-07-04")


@pytest.mark.parametrize(
    ("sentence", "days"),
    [
        ("The two met on Wednesday.", ["2024-07-03"]),
        ("The two met on Thursday.", ["2024-07-04"]),
        ("Fidan said on Tuesday that he will fly to Oman on Monday.", ["2024-07-02", "2024-07-08"]),
        ("On Friday, the leaders will sign the protocol.", ["2024-07-05"]),
        ("They agreed to meet again on Sunday.", ["2024-07-07"]),
        ("They agreed to extend the truce on Sunday.", ["2024-06-30"]),
        ("The Amir travels to Oman on Saturday.", ["2024-07-06"]),
        (
            "They signed it on Sunday, clearing the way for flights to resume on September 1.",
            ["2024-06-30", "2024-09-01"],
        ),
        ("They had to leave on October 3.", ["2023-10-03"]),
        ("The grant was approved in the last week of May.", ["2024-05"]),
        ("Last Thursday he left; next Monday he returns.", ["2024-06-27", "2024-07-08"]),
        ("He left last Wednesday night.", ["2024-07-03"]),
        ("Ahead of Tuesday's summit he said little.", ["2024-07-09"]),
        ("Wednesday's talks were long.", ["2024-07-03"]),
        ("He spoke yesterday and will speak tomorrow.", ["2024-07-03", "2024-07-05"]),
        ("He spoke the day before yesterday.", ["2024-07-02"]),
        ("Two days ago he spoke.", ["2024-07-02"]),
        ("It began three weeks ago.", ["2024-06-13~"]),
        ("A year ago they met; two months ago they met again.", ["2023", "2024-05"]),
        ("In two days they will meet.", ["2024-07-06"]),
        ("Earlier this month he said so.", ["2024-07"]),
        ("Last week talks failed.", ["2024-06-24/2024-06-30"]),
        ("Later this week they resume.", ["2024-07-04/2024-07-07"]),
        ("Last month and last year were better.", ["2024-06", "2023"]),
        ("In April the ministers met.", ["2024-04"]),
        ("In September the ministers met.", ["2023-09"]),
        ("In September the ministers will meet.", ["2024-09"]),
        ("It was on 3 July, not July 2.", ["2024-07-03", "2024-07-02"]),
        ("It was signed on December 20.", ["2023-12-20"]),
        ("Talks are scheduled for 20 August.", ["2024-08-20"]),
        ("The summit of 3-4 July ended.", ["2024-07-03/2024-07-04"]),
        ("From July 1 to 3 they talked.", ["2024-07-01/2024-07-03"]),
        ("In late May he visited Ankara.", ["2024-05-21/2024-05-31"]),
        ("He came on Wednesday, 26 June.", ["2024-06-26"]),
        ("It was founded on June 15, 2001, and met on 3 July.", ["2001-06-15", "2024-07-03"]),
        ("It changed in 2019, when he came in July.", ["2019", "2019-07"]),
        ("Over the weekend strikes went on.", ["2024-06-29/2024-06-30"]),
        ("On 26.04.2024 they met.", ["2024-04-26"]),
        ("May I say that in May it may rain?", ["2024-05"]),
        ("In 2009 it had 2009 members and 2,024 seats.", ["2009"]),
        ("He may visit Kazakhstan in December.", ["2024-12"]),
        ("It expires at the end of August.", ["2024-08"]),
        ("By Monday the papers must be signed.", ["2024-07-08"]),
        ("They were expected on Tuesday but came on Wednesday.", ["2024-07-02", "2024-07-03"]),
        ("They will meet a week from Monday.", ["2024-07-15"]),
        ("They will meet Tuesday week.", ["2024-07-16"]),
        ("A treaty will follow by the end of the year.", ["2024"]),
        ("This summer he will travel; next spring he returns.", ["2024-06/2024-08", "2025-03/2025-05"]),
        ("In the autumn they will meet.", ["2024-09/2024-11"]),
        ("Last winter they met.", ["2023-12/2024-02"]),
        ("They met on the 20th.", ["2024-06-20"]),
        ("They will meet on the 20th.", ["2024-07-20"]),
        ("In two years' time it will end.", ["2026"]),
        ("They had met the previous day.", [None]),
        ("He has not said so on Tuesday.", ["2024-07-02"]),
        ("Ten days later the army left.", [None]),
        ("There is no 31 June.", []),
    ],
)
def test_a_phrase_comes_to_a_day(sentence: str, days: list[str | None]) -> None:
    assert [str(one.date) if one.date else None for one in dates_in(sentence, THURSDAY)] == days


def test_a_day_reckoned_from_an_inferred_one_is_inferred() -> None:
    (found,) = dates_in("The two met on Wednesday.", Date.parse("2024-07-04?"))
    assert str(found.date) == "2024-07-03?"


def test_without_a_day_of_publication_only_whole_dates_are_read() -> None:
    found = dates_in("They met on Wednesday, on 3 July and on 4 May 2023.", None)
    assert [str(one.date) if one.date else None for one in found] == [None, None, "2023-05-04"]


def test_of_a_month_of_publication_months_are_reckoned_and_days_are_not() -> None:
    found = dates_in("Last month, and on Wednesday, and last year.", Date.parse("2024-01"))
    assert [str(one.date) if one.date else None for one in found] == ["2023-12", None, "2023"]
