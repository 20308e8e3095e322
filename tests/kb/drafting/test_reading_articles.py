"""What is read of a saved file, whatever it is: pages, Markdown, other encodings, hostile ones, none at all?"""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from bot.errors import UserError
from bot.kb.drafting.publishing import author_of, published_of, publisher_of
from bot.kb.drafting.reading import Reading, read_article
from bot.text.characters import refused
from bot.text.dates import Date
from tests.kb.drafting.measuring import drafted


def _read(folder: Path, name: str, content: str | bytes) -> Reading:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_article(path, "s005")


def test_a_text_is_its_own_document(tmp_path: Path) -> None:
    reading = _read(tmp_path, "a.txt", "One.\r\n\r\nTwo. Three.\n")
    assert reading.saved
    assert reading.content == b"One.\r\n\r\nTwo. Three.\n"
    assert reading.article.paragraphs == ("One.", "Two. Three.")


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("utf-8-sig", "Katar Emiri Türkiye'de."),
        ("utf-16", "Qatar and Türkiye met."),
        ("cp1252", "Qatar’s Amir — in Türkiye."),
        ("cp1254", "Erdoğan İstanbul'da Şeyh Temim ile görüştü."),
        ("cp1251", "Президент Турции встретился с эмиром Катара в столице."),
        ("cp1256", "التقى أمير قطر الرئيس التركي في الدوحة"),
    ],
)
def test_other_encodings_are_read_and_told(tmp_path: Path, encoding: str, text: str) -> None:
    reading = _read(tmp_path, "a.txt", text.encode(encoding))
    assert reading.article.paragraphs == (text,)
    assert bool(reading.notes) is (encoding != "utf-8-sig")


def test_a_page_says_its_encoding_itself(tmp_path: Path) -> None:
    reading = _read(
        tmp_path,
        "a.html",
        "<meta charset=\"iso-8859-9\"><p>Erdoğan Şam'da değil, İstanbul'da.</p>".encode("iso-8859-9"),
    )
    assert reading.article.paragraphs == ("Erdoğan Şam'da değil, İstanbul'da.",)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.txt", b" \n\t ", "is empty"),
        ("a.pdf", b"%PDF-1.7 x", "is a PDF"),
        ("a.txt", bytes(range(256)) * 40, "is not text"),
        ("a.html", b"<script>Qatar and Turkey</script>", "no paragraph of prose"),
        ("a.txt", b"Qatar\n" * 10_000, "can be cited"),
    ],
)
def test_what_holds_no_article_is_refused_with_advice(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    with pytest.raises(UserError, match=message):
        _read(tmp_path, name, content)


def test_a_folder_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"is not a file|cannot be read"):
        read_article(tmp_path, "s005")
    with pytest.raises(UserError, match=r"there is no file 'nothing\.txt'"):
        read_article(tmp_path / "nothing.txt", "s005")


def test_linked_data_of_a_page_is_read(tmp_path: Path) -> None:
    page = (
        '<script type="application/ld+json">{"@graph": [{"headline": "Talks", "datePublished": "2026-05-04T08:00:00Z",'
        ' "author": [{"name": "By Nora Fitch"}], "publisher": {"name": "Zenda Gazette"}}]}</script><p>Qatar and Turkey met.</p>'
    )
    reading = _read(tmp_path, "a.html", page)
    assert (author_of(reading), publisher_of(reading)) == ("Nora Fitch", "Zenda Gazette")
    assert published_of(reading, None).date == Date.parse("2026-05-04")
    assert reading.article.paragraphs[-1] == "Zenda Gazette · Nora Fitch · 2026-05-04"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("date 2024-04-26\n\nThe two met.", "2024-04-26"),
        ("ANKARA, July 4, 2024 (Zenda Wire) — The two met.", "2024-07-04"),
        ("Talks in Ankara\nPublished: 4 July 2024\nUpdated: 5 July 2024\nThe two met.", "2024-07-04"),
        ("Talks in Ankara\nBy Nora Fitch | 4 July 2024\nThe two met.", "2024-07-04"),
        ("The two met on 4 July 2024 in Doha, the ministry said.", None),
        ("ANKARA, July 4 — The two met.", None),
    ],
)
def test_the_day_of_publication_is_what_the_text_says_it_is(tmp_path: Path, text: str, day: str | None) -> None:
    published = published_of(_read(tmp_path, "a.txt", text), None).date
    assert published == (Date.parse(day) if day else None)


def test_a_day_given_by_the_editor_is_inferred_unless_the_text_has_it(tmp_path: Path) -> None:
    reading = _read(tmp_path, "a.txt", "The two met on 4 July 2024.")
    assert published_of(reading, Date.parse("2024-07-04")).date == Date.parse("2024-07-04")
    assert published_of(reading, Date.parse("2024-07-05")).date == Date.parse("2024-07-05?")


@pytest.mark.parametrize(
    "content",
    [
        "<div>" * 20_000 + "Qatar and Türkiye held talks." + "</div>" * 20_000,
        "<p>Qatar and Türkiye held talks.</p>" + "<!--" * 50_000,
        "<p>Qatar and Türkiye held talks.</p>" + "<" * 50_000,
        "<nav>" + "</p>" * 20_000 + "<p>Qatar and Türkiye held talks.</p>",
        "<p class='" + "nav-" * 20_000 + "'>Qatar and Türkiye held talks.</p>",
        '<!DOCTYPE a [<!ENTITY b "b"><!ENTITY c "&b;&b;">]><p>&c; Qatar and Türkiye held talks.</p>',
        "<p>Qatar and Türkiye held talks." + "&" * 50_000,
    ],
)
def test_a_hostile_page_is_read_soon(tmp_path: Path, content: str) -> None:
    start = time.perf_counter()
    reading = _read(tmp_path, "a.html", content)
    assert "Qatar and Türkiye held talks." in " ".join(reading.article.paragraphs)
    assert time.perf_counter() - start < 5


def test_nothing_of_a_hostile_text_acts_in_what_is_written(tmp_path: Path) -> None:
    text = (
        "12 May 2026\n\x1b[31mHakan Fidan\x1b[0m met Sheikh Tamim in Doha on Monday. \u202eQatar\u202c said: {a: *b} !!python/object # no\n"
        f"--rm -rf ../../x\n- id: s001\nThere are {'9' * 20_000}th and {'8' * 20_000} people in Qatar.\n<script>alert(1)</script>\n"
    )
    path = tmp_path / "--x.txt"
    path.write_text(text, "utf-8")
    report = drafted(path, tmp_path / "out")
    folder = Path(report.folder)
    assert folder.parent == tmp_path / "out"
    written = [file for file in folder.rglob("*") if file.is_file() and file != Path(report.text)]
    assert len(written) > 2
    for file in written:
        assert not any(refused(line) for line in file.read_text("utf-8").split("\n")), file
        assert "9999999999999999" not in file.read_text("utf-8")
    assert report.text.endswith("/s000_x.txt") or report.text.endswith("/s005_x.txt")


@pytest.mark.heavy
def test_an_article_of_a_megabyte_is_drafted_in_bounded_time(tmp_path: Path) -> None:
    line = "Foreign Minister Hakan Fidan met Qatar's Amir Sheikh Tamim in Doha on Wednesday and signed 12 agreements worth $3.5 million. "
    path = tmp_path / "a.txt"
    path.write_text("12 May 2026\n" + "\n".join(line * 3 for _ in range(2700)), "utf-8")
    start = time.process_time()
    report = drafted(path, tmp_path / "out")
    assert report.paragraphs == 2701
    assert all(one.ready for one in report.proposals)
    assert time.process_time() - start < 40
