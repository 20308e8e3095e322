"""How a JSON payload is read against the fields it may have, and what is wrong with it put into words. No limit lives here.

Lengths are UTF-16 units: Discord does not say what a character is, and this is the larger count. A null counts as a
field left out. Any JSON value at all may stand in any place: it becomes a problem, never an exception.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

Json = Mapping[str, Any]
Check = Callable[["Reading", str, Any], None]
Fields = dict[str, tuple[bool, Check]]


def units(text: str) -> int:
    """The length of a text as it is counted here: UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


class Reading:
    """One payload being read: what was found wrong so far, which ids were met, how much there is of what is summed."""

    def __init__(self, whole: str) -> None:
        self.whole = whole
        self.problems: list[str] = []
        self.ids: Counter[object] = Counter()
        self.components = 0
        self.displayed = 0

    def wrong(self, where: str, what: str) -> None:
        self.problems.append(f"{where or self.whole}: {what}")

    def fields(self, where: str, given: object, allowed: Fields) -> bool:
        """Reads an object against its fields. False where it is no object at all."""
        if not isinstance(given, Mapping):
            self.wrong(where, "must be an object")
            return False
        for name, (required, check) in allowed.items():
            if given.get(name) is not None:
                check(self, inside(where, name), given[name])
            elif required:
                self.wrong(inside(where, name), "is missing")
        for name in given:
            if name not in allowed:
                self.wrong(inside(where, shown(name)), "is no field that can be set here")
        return True

    def once(self, where: str, kind: str, given: object) -> None:
        """Ids that may occur only once in a payload."""
        self.ids[kind, given] += 1
        if self.ids[kind, given] == 2:
            self.wrong(where, f"`{shown(given)}` is there twice")

    def distinct(self, where: str, held: object, name: str) -> None:
        """Texts that the objects of a list must not share in one field."""
        met = Counter(one[name] for one in objects(held) if isinstance(one.get(name), str))
        for text, times in met.items():
            if times > 1:
                self.wrong(where, f"{name} `{shown(text)}` is there twice")

    def ordered(self, where: str, given: Json, name: str) -> None:
        """`min_` and `max_` of one thing."""
        least, most = given.get(f"min_{name}"), given.get(f"max_{name}")
        if isinstance(least, int | float) and isinstance(most, int | float) and least > most:
            self.wrong(where, f"min_{name} must not be more than max_{name}")


def inside(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name


def taking(needed: Mapping[str, Check] | None = None, **free: Check) -> Fields:
    """The fields of an object: those it must have, then those it may have."""
    must = {name: (True, check) for name, check in (needed or {}).items()}
    return must | {name: (False, check) for name, check in free.items()}


def alike(given: object, check: Check) -> Fields:
    """The fields that an object happens to have, all read in one way."""
    return dict.fromkeys(given, (False, check)) if isinstance(given, Mapping) else {}


def shown(given: object) -> str:
    """A value as it is named in a problem: short, on one line, and never read into."""
    if isinstance(given, str | int | float):
        return f"{given!s:.60}".replace("\n", "\\n")
    return f"a {type(given).__name__}"


def string(most: int, *, blank: bool = False) -> Check:
    def check(reading: Reading, where: str, given: Any) -> None:
        if not isinstance(given, str):
            reading.wrong(where, "must be a string")
        elif units(given) > most:
            reading.wrong(where, f"{units(given)} units, {most} are taken")
        elif not blank and not given.strip():
            reading.wrong(where, "must not be blank")

    return check


def whole(least: int, most: int) -> Check:
    def check(reading: Reading, where: str, given: Any) -> None:
        if type(given) is not int or not least <= given <= most:
            reading.wrong(where, f"must be a whole number from {least} to {most}")

    return check


def flag(reading: Reading, where: str, given: Any) -> None:
    if not isinstance(given, bool):
        reading.wrong(where, "must be true or false")


def number(reading: Reading, where: str, given: Any) -> None:
    if isinstance(given, bool) or not isinstance(given, int | float):
        reading.wrong(where, "must be a number")


def anything(reading: Reading, where: str, given: Any) -> None:
    """A field that Discord reads and this reader does not."""


def pattern(form: str, said: str) -> Check:
    def check(reading: Reading, where: str, given: Any) -> None:
        if not isinstance(given, str) or not re.fullmatch(form, given):
            reading.wrong(where, f"must be {said}")

    return check


def snowflake(reading: Reading, where: str, given: Any) -> None:
    digits = str(given) if isinstance(given, int | str) and not isinstance(given, bool) else ""
    if not re.fullmatch("[0-9]{1,20}", digits):
        reading.wrong(where, "must be an id")


def many(check: Check, most: int, least: int = 0) -> Check:
    def checked(reading: Reading, where: str, given: Any) -> None:
        if not isinstance(given, list):
            reading.wrong(where, "must be a list")
            return
        if not least <= len(given) <= most:
            reading.wrong(where, f"{len(given)} items, {f'{least} to {most}' if least else most} are taken")
        for index, item in enumerate(given):
            check(reading, f"{where}[{index}]", item)

    return checked


def an_object(fields: Fields) -> Check:
    def check(reading: Reading, where: str, given: Any) -> None:
        reading.fields(where, given, fields)

    return check


def objects(given: object) -> list[Json]:
    """The objects of a list, and of what is none, none."""
    return [one for one in given if isinstance(one, Mapping)] if isinstance(given, list) else []


def items(given: object, name: str) -> list[Any]:
    """A list inside an object, whatever they turn out to be."""
    held = given.get(name) if isinstance(given, Mapping) else None
    return held if isinstance(held, list) else []
