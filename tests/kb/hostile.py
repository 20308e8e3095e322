"""Ways to spoil a file: what a hand, an editor, a disk, a script or somebody unfriendly may leave in it. No test is here.

A way takes the bytes of an entry and a source of chance, and gives other bytes.
"""

from __future__ import annotations

import random
from collections.abc import Callable

Way = Callable[[bytes, random.Random], bytes]

VALUES = (
    "[]", "{}", "null", "~", "true", "no", "0", "-1", "1e999", "99999999999999999999999", "0x1F", "12:30:45", "''", '""',
    "[[[]]]", "{a: {b: c}}", "[null, null]", "2024-02-31", '"2024-02-31"', '"9999-99-99"', '"2024-01/2023-01"', '"[..2024]"',
    '"2024-06?~%"', "s999#p1", "s000#p0", "s000#p99999999", "s000#", "'#p1'", '"\\0"', '"\\uD800"', '"\\x07"', "|\n  many\n  lines",
    ">-\n  folded", "&a x", "*a", "!!int 3", "!ruby/object x", "{value: {value: {value: x}}}", "{<<: x}", "? x", "- x", "@x", "`x`",
    "%x", "id: id", "Ω" * 300, "x" * 20_000, "İıßẞ", "\u202egnp.exe", "a\u0301\u0301\u0301" * 50, "NO", ".", "..", "../../etc/passwd", "C:\\x",
)  # fmt: skip
"""What is put in the place of a value."""


def _lines(content: bytes) -> list[bytes]:
    return content.splitlines(keepends=True) or [b"\n"]


def flipped(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content or b"x")
    for _ in range(chance.randint(1, 4)):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def random_bytes(content: bytes, chance: random.Random) -> bytes:
    at = chance.randint(0, len(content))
    return content[:at] + chance.randbytes(chance.randint(1, 40)) + content[at:]


def cut_out(content: bytes, chance: random.Random) -> bytes:
    begin = chance.randint(0, len(content))
    return content[:begin] + content[begin + chance.randint(1, 60) :]


def truncated(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randint(0, len(content))]


def doubled_line(content: bytes, chance: random.Random) -> bytes:
    lines = _lines(content)
    at = chance.randrange(len(lines))
    return b"".join([*lines[: at + 1], *lines[at:]])


def line_left_out(content: bytes, chance: random.Random) -> bytes:
    lines = _lines(content)
    del lines[chance.randrange(len(lines))]
    return b"".join(lines)


def lines_swapped(content: bytes, chance: random.Random) -> bytes:
    lines = _lines(content)
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return b"".join(lines)


def indented(content: bytes, chance: random.Random) -> bytes:
    lines = _lines(content)
    at = chance.randrange(len(lines))
    lines[at] = chance.choice((b" ", b"  ", b"\t", b"      ")) + lines[at]
    return b"".join(lines)


def outdented(content: bytes, chance: random.Random) -> bytes:
    lines = _lines(content)
    at = chance.randrange(len(lines))
    lines[at] = lines[at].lstrip(b" -")
    return b"".join(lines)


def another_value(content: bytes, chance: random.Random) -> bytes:
    lines = _lines(content)
    at = chance.randrange(len(lines))
    name, colon, _ = lines[at].partition(b":")
    lines[at] = name + (colon or b":") + b" " + chance.choice(VALUES).encode("utf-8", "surrogatepass") + b"\n"
    return b"".join(lines)


def values_swapped(content: bytes, chance: random.Random) -> bytes:
    lines = _lines(content)
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    (name, colon, value), (name_of_other, colon_of_other, value_of_other) = (
        lines[place].partition(b":") for place in (one, other)
    )
    lines[one] = name + colon + value_of_other
    lines[other] = name_of_other + colon_of_other + value
    return b"".join(lines)


def unquoted(content: bytes, chance: random.Random) -> bytes:
    mark = chance.choice((b'"', b"'", b"[", b"]", b"{", b"}", b":", b",", b"-", b"#"))
    places = [at for at in range(len(content)) if content[at : at + 1] == mark]
    if not places:
        return content + mark
    at = chance.choice(places)
    return content[:at] + chance.choice((b"", mark * 2)) + content[at + 1 :]


def put_in(content: bytes, chance: random.Random) -> bytes:
    what = chance.choice(
        (
            b"\0", b"\t", b"\r", b"\x1b[2J", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xc0\x80", b"\xf4\x90\x80\x80",
            "\u2028".encode(), "\u202e".encode(), "\u200b".encode(), "\ufeff".encode(), "\U0001f600".encode(), b"&a ", b"*a ", b"!!map ",
            b"!!python/object/apply:os.system [true] ", b"\n<<: *a\n", b"\n--- \n", b"\n...\n", b"%YAML 1.1\n---\n", b"? ", b"| \n", b"# ", b"\\",
            b"\n<<<<<<< HEAD\n", b"\n=======\n", b"\n>>>>>>> other\n", b"id: again\n", b": ", b"- ", b"- - - - ", b"{", b"[", b"}", b"]",
        )
    )  # fmt: skip
    at = chance.choice((0, len(content), chance.randint(0, len(content))))
    return content[:at] + what + content[at:]


def huge(content: bytes, chance: random.Random) -> bytes:
    size = chance.choice((60, 1_000, 20_000, 100_000))
    names = (f"name{number}: x\n" for number in range(size // 10))
    laughs = "a: &a [x]\n" + "".join(
        f"{chr(98 + one)}: &{chr(98 + one)} [{','.join(['*' + chr(97 + one)] * 9)}]\n" for one in range(9)
    )
    return content + chance.choice(
        (
            b"x: " + b"[" * size,
            b"x: " + b"[" * size + b"]" * size,
            b"x: " + b"{a: " * size,
            b"".join(b" " * one + b"a:\n" for one in range(min(size, 700))),
            b"- " * size,
            b"? " * size,
            b"x: " + b"x" * size * 11,
            b"x: " + b"y " * size,
            b"names: [" + b"x, " * size + b"]\n",
            b"names: [" + b",".join(b"n%d" % one for one in range(size // 10)) + b"]\n",
            "".join(names).encode(),
            laughs.encode(),
            b"\n" * size,
            b"#" + b" x" * size,
            b"x: '" + b"''" * size,
            b'x: "' + b"\\n" * size + b'"',
            b"&a " * size + b"x",
            b"!" * size,
        )
    )  # fmt: skip


def otherwise_encoded(content: bytes, chance: random.Random) -> bytes:
    text = content.decode("utf-8", "replace")
    encoding = chance.choice(("utf-16", "utf-32", "latin-1", "utf-8-sig", "cp1252", "utf-7"))
    return text.encode(encoding, "replace")


def other_line_ends(content: bytes, chance: random.Random) -> bytes:
    return content.replace(b"\n", chance.choice((b"\r\n", b"\r", b"\n\r", "\u2028".encode(), b"\x0b", b"\x85")))


def nothing(content: bytes, chance: random.Random) -> bytes:
    return chance.choice(
        (b"", b"\n", b" ", b"\0" * 4096, b"---", b"...", b"#", b"~", b"[]", b"{}", b'""', b"x", b"- x")
    )


WAYS: tuple[Way, ...] = (
    flipped,
    random_bytes,
    cut_out,
    truncated,
    doubled_line,
    line_left_out,
    lines_swapped,
    indented,
    outdented,
    another_value,
    another_value,
    another_value,
    values_swapped,
    unquoted,
    put_in,
    put_in,
    huge,
    otherwise_encoded,
    other_line_ends,
    nothing,
)


def spoiled(content: bytes, chance: random.Random) -> tuple[str, bytes]:
    """The content spoiled in one to three ways, and which they were."""
    ways = [chance.choice(WAYS) for _ in range(chance.choice((1, 1, 1, 2, 3)))]
    for way in ways:
        content = way(content, chance)
    return "+".join(way.__name__ for way in ways), content
