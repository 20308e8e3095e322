"""A process that edits three entries again and again, as many times as it is told; or one that only waits, and tells how
late it was. Run as a script; no test is here.

Each file says its number at three places of one list, so that half of a file is never an entry, and an answer that had
read two versions of it would show two numbers.
"""

from __future__ import annotations

import os
import random
import select
import sys
import time
from pathlib import Path

EDITED = (("ruritania", "Ruritania", "XR"), ("syldavia", "Syldavia", "XS"), ("borduria", "Borduria", "XB"))
PLACES = ("first", "second", "third")
STEP = 0.005
"""Seconds slept at a time by whoever notes how late it is."""


def entry(name: str, shown: str, code: str, number: int) -> str:
    """An entry that says its number three times."""
    facts = ",\n  ".join(
        f"{{value: Mark {number} at the {place} place of {shown}., cite: s000#p2}}" for place in PLACES
    )
    return f"id: {name}\ncite: s000#p1\nname: {shown}\ncode: {code}\nfacts: [\n  {facts},\n]\n"


def write(path: Path, text: str, torn: bool, chance: random.Random) -> None:
    if not torn:
        aside = path.with_name(f".{path.name}.new")
        aside.write_text(text, "utf-8")
        os.replace(aside, path)
        return
    cut = chance.randrange(1, len(text) - 3)
    with path.open("w", encoding="utf-8") as file:
        file.write(text[:cut])
        file.flush()
        time.sleep(chance.uniform(0, 0.06))
        file.write(text[cut:])


def main(folder: Path, times: int, pause: float) -> None:
    chance = random.Random(7)
    for number in range(1, times + 1):
        one = EDITED[number % len(EDITED)]
        write(folder / f"{one[0]}.yaml", entry(*one, number), torn=number % 2 == 0, chance=chance)
        time.sleep(chance.uniform(0, pause))


def late() -> float:
    """By how many seconds it was late at most, until something comes in."""
    most = 0.0
    while True:
        due = time.monotonic() + STEP
        if select.select([sys.stdin], [], [], STEP)[0]:
            return most
        most = max(most, time.monotonic() - due)


if __name__ == "__main__":
    if sys.argv[1] == "late":
        print(late())
    else:
        main(Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]))
