"""What editors are told of files that cannot be served."""

from __future__ import annotations

from bot.answers.broken import broken, mended
from bot.core.plain import plain_text
from bot.errors import Problem

REVISION = "3f2a91c0ffee"


def faults(number: int) -> list[Problem]:
    return [
        Problem(file=f"people/p{one}.yaml", line=one, column=7, message=f"fault {one}", advice="write it anew")
        for one in range(1, number + 1)
    ]


def test_a_fault_is_told_with_its_place_what_is_wrong_and_what_to_do() -> None:
    told = plain_text(broken(faults(1), REVISION))
    assert "people/p1.yaml:1:7 fault 1: write it anew" in told
    assert "knowledge 3f2a91c goes on being served" in told
    assert "1 file cannot be served" in told
    assert "more" not in told


def test_of_many_faults_ten_are_told_and_how_many_more_there_are() -> None:
    told = plain_text(broken(faults(13), REVISION))
    assert "people/p10.yaml:10:7" in told
    assert "people/p11.yaml" not in told
    assert "13 files cannot be served" in told
    assert "And 3 more" in told


def test_what_stands_in_a_file_neither_fills_the_channel_nor_breaks_a_line() -> None:
    fault = Problem(file="people/p.yaml", message="x" * 5000 + "\n<!channel>", advice="a\u202eb\x1b[31m")
    told = plain_text(broken([fault], REVISION))
    assert len(told) < 1500
    assert not {"\u202e", "\x1b"} & set(told)


def test_when_nothing_is_wrong_any_more_the_revision_is_told() -> None:
    assert "knowledge 3f2a91c is served" in plain_text(mended(REVISION))
