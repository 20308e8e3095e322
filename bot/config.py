"""Settings: what an operator may choose in config.yaml, and where that file is looked for. Not what it leads to."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import msgspec

from bot.errors import BadData, Problem, UserError

if TYPE_CHECKING:
    # Only who has a config pays for the YAML reader at every start.
    from bot.reading import Document

FILE = "config.yaml"
EVERYONE = "everyone"
"""The role that everybody has."""


class Level(StrEnum):
    """From which level on the log is written."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class LogFormat(StrEnum):
    """text: for a person; json: one object a line, for what collects logs."""

    TEXT = "text"
    JSON = "json"


class Quiet(StrEnum):
    """What is done on a day with nothing new: one line says so, or nothing is posted."""

    LINE = "line"
    SILENT = "silent"


class DigestSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One channel's digest. channel: its address; at: HH:MM by the clocks of timezone (the program's own if left out);
    days: mon-fri, or mon,wed,fri, or daily; follow: names, a pair as two with a blank between, everything if left out.
    """

    channel: str
    at: str
    timezone: str | None = None
    days: str = "daily"
    follow: tuple[str, ...] = ()
    quiet: Quiet = Quiet.LINE


class WatchSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """quiet_hours: HH:MM-HH:MM in which nothing is posted about what channels watch."""

    quiet_hours: str | None = None


class CorrectionSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """days: how long what was posted for all is remembered, and corrected; 0 for not at all."""

    days: Annotated[int, msgspec.Meta(ge=0, le=366, description="write a number of days, at most 366")] = 30


class PermissionSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Names of roles. digest: who may change a channel's digest; watch: who may begin and end watches; suggest: who may
    propose a change of the knowledge; review: who may approve, edit and reject proposals.
    """

    digest: tuple[str, ...] = (EVERYONE,)
    watch: tuple[str, ...] = (EVERYONE,)
    suggest: tuple[str, ...] = (EVERYONE,)
    review: tuple[str, ...] = ()


class Delicate(StrEnum):
    """What a proposal may be about that needs more care than others."""

    DEATHS = "deaths"
    RESIGNATIONS = "resignations"
    SIGNINGS = "signings"


class EditorSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """channel: the address at which editors are told of proposals, of files that cannot be served, and of what was asked in
    vain. two_editors: what two must approve. embargo: what is approved only with the time before which it is not served.
    """

    channel: str | None = None
    two_editors: tuple[Delicate, ...] = ()
    embargo: tuple[Delicate, ...] = ()


class HealthSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """listen: HOST:PORT at which /livez and /readyz are answered."""

    listen: str


class LogSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What `dragoman run` writes to standard error."""

    level: Level = Level.INFO
    format: LogFormat = LogFormat.TEXT


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """knowledge, sources: the two folders. timezone: the IANA zone whose calendar says which day it is.
    state: a path of a SQLite file, or the URL of a database. health: without it, nothing listens. roles: by name, ids of
    people and of Discord's roles, each with its workspace.

    What is left out: the folders found around the program (see kb/folders.py), the machine's own zone, and a file in
    the user's state folder.
    """

    knowledge: str | None = None
    sources: str | None = None
    timezone: str | None = None
    state: str | None = None
    health: HealthSettings | None = None
    log: LogSettings = LogSettings()
    digests: tuple[DigestSettings, ...] = ()
    watches: WatchSettings = WatchSettings()
    corrections: CorrectionSettings = CorrectionSettings()
    editors: EditorSettings = EditorSettings()
    roles: dict[str, tuple[str, ...]] = {}
    permissions: PermissionSettings = PermissionSettings()


class Section(NamedTuple):
    """What may stand under a platform's name. secrets: the environment variables it reads, which no file may hold."""

    settings: type[msgspec.Struct]
    secrets: tuple[str, ...] = ()


class Sections(NamedTuple):
    """Which platforms there are: all names, without importing one, and one by its name (None where there is no such)."""

    names: Callable[[], Sequence[str]]
    find: Callable[[str], Section | None]


class Configuration(NamedTuple):
    """One file, converted. platforms: the settings under each platform's name that stands in the file."""

    settings: Settings
    platforms: dict[str, msgspec.Struct]


NO_SECTIONS = Sections(names=lambda: (), find=lambda name: None)
_CORE = tuple(field.name for field in msgspec.structs.fields(Settings))


def open_settings(asked: Path | None, start: Path, sections: Sections = NO_SECTIONS) -> Settings:
    """The program's own settings, of the file asked for, else of config.yaml in `start`, else the defaults.

    Relative paths become absolute, taken from where the file is. What stands under other names is left unread, but for
    secrets: importing a platform to read its part takes a tenth of an answer's time. Raises BadData with every problem.
    """
    return _opened(asked, start, sections, platforms_too=False).settings


def open_configuration(asked: Path | None, start: Path, sections: Sections) -> Configuration:
    """The same with each platform's part. Imports the platforms that the file names, and no other."""
    return _opened(asked, start, sections, platforms_too=True)


def _opened(asked: Path | None, start: Path, sections: Sections, platforms_too: bool) -> Configuration:
    path = asked if asked is not None else start / FILE
    if asked is None and not os.path.lexists(path):
        return Configuration(Settings(), {})
    from bot.reading import read_file

    document, problems = read_file(path)
    if document is None and _says_nothing(path):
        return Configuration(Settings(), {})
    if document is None or problems:
        raise BadData(_unquoted(problems, path))
    file = path.as_posix()
    if problems := list(_secrets(document, file, sections)):
        raise BadData(problems)
    configuration = _converted(document, file, sections, platforms_too)
    settings = configuration.settings
    if problems := list(_mistakes(settings, document, file, sections)):
        raise BadData(problems)
    folder = path.absolute().parent
    return configuration._replace(
        settings=msgspec.structs.replace(
            settings,
            knowledge=_from(folder, settings.knowledge),
            sources=_from(folder, settings.sources),
            state=settings.state if settings.state and "://" in settings.state else _from(folder, settings.state),
        )
    )


def _converted(document: Document, file: str, sections: Sections, platforms_too: bool) -> Configuration:
    from bot.kb.shaping import to_record

    record, found = _record(document.value, sections, platforms_too)
    whole, problems = to_record(document, record, file)
    if whole is None:
        from bot.text.secrets import redacted

        raise BadData([msgspec.structs.replace(one, message=redacted(one.message)) for one in problems])
    settings = Settings(**{name: getattr(whole, name) for name in _CORE})
    # A name with nothing under it is as good as left out.
    parts = {name: getattr(whole, _field(name)) for name in found}
    return Configuration(settings, {name: part for name, part in parts.items() if part is not None})


def _record(tree: Any, sections: Sections, platforms_too: bool) -> tuple[type[msgspec.Struct], list[str]]:
    """Settings with a field for each platform that this file may name; the names whose part is to be read."""
    others = [key for key in tree if key not in _CORE] if isinstance(tree, dict) else []
    if not others:
        return Settings, []
    if platforms_too or any(not isinstance(tree[key], dict) for key in others):
        # The platforms that the file leaves out are there so that a misspelt name is told what it can be.
        known = [name for name in sections.names() if name not in _CORE]
    else:
        known = others
    fields: dict[str, Any] = dict.fromkeys(known, dict[str, Any])
    found = [name for name in others if name in fields] if platforms_too else []
    for name in found:
        section = sections.find(name)
        if section is not None:
            fields[name] = section.settings
    record = msgspec.defstruct(
        "Configuration",
        [(_field(name), kind | None, None) for name, kind in fields.items()],
        bases=(Settings,),
        kw_only=True,
        frozen=True,
        forbid_unknown_fields=True,
        rename={_field(name): name for name in fields},
    )
    return record, found


def _field(platform: str) -> str:
    """An attribute for a platform, whose name may be none (ms-teams)."""
    return "platform_" + platform.encode().hex()


# --- secrets: none is ever read from a file, nor repeated in a message ------------------------------------------------

_SECRET_KEY = re.compile(r"token|secret|signing|passw|credential|api_?key|private_?key|bearer")
_SECRET_LINE = re.compile(rf"(?:{_SECRET_KEY.pattern})[^\n:]*:", re.IGNORECASE)


def _secrets(document: Document, file: str, sections: Sections) -> Iterator[Problem]:
    from bot.text.secrets import looks_secret, redacted

    for path, key, value in _pairs(document.value, ()):
        if looks_secret(key):
            what = "a secret stands here as a key"
        elif _SECRET_KEY.search(key.lower().replace("-", "_")):
            what = f"{redacted(key)[:60]!r} cannot be set in a file"
        elif isinstance(value, str) and looks_secret(value):
            what = "a secret stands here"
        else:
            continue
        line, column = document.where(path, key=True)
        advice = f"remove it: secrets come only from the environment{_variables(str(path[0]), sections)}"
        yield Problem(file=file, line=line, column=column, message=what, advice=advice)


def _pairs(tree: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str, Any]]:
    """Every path with its key and value; an item of a list has no key."""
    keys = tree if isinstance(tree, dict) else range(len(tree)) if isinstance(tree, list) else ()
    for key in keys:
        yield (*path, key), key if isinstance(key, str) else "", tree[key]
        yield from _pairs(tree[key], (*path, key))


def _variables(section: str, sections: Sections) -> str:
    if section not in sections.names():
        return ""
    found = sections.find(section)
    if found is not None and found.secrets:
        return f": {', '.join(found.secrets)}"
    return f", in variables whose names begin with {section.upper().replace('-', '_')}_"


def _unquoted(problems: list[Problem], path: Path) -> list[Problem]:
    """Problems of a file that is no YAML, without what they quote of it where that may be a secret."""
    from bot.text.secrets import redacted

    try:
        careful = _SECRET_LINE.search(path.read_text("utf-8", errors="replace")) is not None
    except OSError:
        careful = False
    return [
        msgspec.structs.replace(
            one, message=redacted(re.sub("`[^`]*`", "`…`", one.message) if careful else one.message)
        )
        for one in problems
    ]


# --- what the shape of a value does not tell --------------------------------------------------------------------------


def _mistakes(settings: Settings, document: Document, file: str, sections: Sections) -> Iterator[Problem]:
    if settings.timezone is not None and not _is_zone(settings.timezone):
        advice = "write a name from the IANA time zone database, such as Asia/Qatar or Europe/Istanbul"
        yield _problem(document, file, ("timezone",), f"there is no time zone {settings.timezone!r}", advice)
    if settings.health is not None:
        try:
            read_address(settings.health.listen)
        except ValueError:
            message = f"{settings.health.listen[:60]!r} is no address to listen at"
            advice = "write HOST:PORT, such as 127.0.0.1:8765"
            yield _problem(document, file, ("health", "listen"), message, advice)
    if (
        settings.digests
        or settings.watches.quiet_hours
        or settings.editors.channel
        or settings.roles
        or settings.permissions != PermissionSettings()
    ):
        yield from _desk_mistakes(settings, document, file, sections)


def read_address(written: str) -> tuple[str, int]:
    """Host and port of HOST:PORT; an IPv6 host stands in brackets. Raises ValueError for anything else."""
    found = re.fullmatch(r"(?:\[([0-9A-Fa-f:.]+)\]|([^\s:\[\]/@]+)):([0-9]{1,5})", written)
    if found is None or int(found[3]) > 65535:
        raise ValueError(written)
    return found[1] or found[2], int(found[3])


def _desk_mistakes(settings: Settings, document: Document, file: str, sections: Sections) -> Iterator[Problem]:
    """What is wrong with digests, watches and roles."""
    from bot.text.address import Address
    from bot.text.clock import read_at, read_days, read_hours, zone_of

    checks: list[tuple[tuple[str | int, ...], str | None, Callable[[str], object]]] = []
    for number, digest in enumerate(settings.digests):
        checks += [
            (("digests", number, "channel"), digest.channel, Address.read),
            (("digests", number, "at"), digest.at, read_at),
            (("digests", number, "timezone"), digest.timezone, zone_of),
            (("digests", number, "days"), digest.days, read_days),
        ]
    checks.append((("watches", "quiet_hours"), settings.watches.quiet_hours, read_hours))
    checks.append((("editors", "channel"), settings.editors.channel, Address.read))
    for name, members in settings.roles.items():
        checks += [(("roles", name, number), member, Address.read) for number, member in enumerate(members)]
    for path, written, read in checks:
        try:
            if written is not None:
                read(written)
        except UserError as reason:
            message, _, advice = str(reason).partition(": ")
            yield _problem(document, file, path, message, advice)
    seen: set[str] = set()
    platforms = sections.names()
    for number, digest in enumerate(settings.digests):
        platform = digest.channel.partition(":")[0]
        if platforms and platform not in platforms and platform != digest.channel:
            advice = f"it can be {', '.join(platforms)}"
            yield _problem(document, file, ("digests", number, "channel"), f"there is no platform {platform!r}", advice)
        if digest.channel in seen:
            message = f"{digest.channel} has a digest already"
            yield _problem(document, file, ("digests", number, "channel"), message, "put the two together")
        seen.add(digest.channel)
    known = {EVERYONE, *settings.roles}
    for command in settings.permissions.__struct_fields__:
        for number, role in enumerate(getattr(settings.permissions, command)):
            if role not in known:
                message = f"there is no role {role!r}"
                advice = f"list its members under roles, or write one of {', '.join(sorted(known))}"
                yield _problem(document, file, ("permissions", command, number), message, advice)


def _problem(document: Document, file: str, path: tuple[str | int, ...], message: str, advice: str) -> Problem:
    line, column = document.where(path)
    return Problem(file=file, line=line, column=column, message=message, advice=advice)


def _says_nothing(path: Path) -> bool:
    """Whether a file that cannot be read as YAML is empty, or comments alone: then every setting was left out."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return False
    return all(not line.strip() or line.lstrip().startswith("#") for line in lines)


def _is_zone(name: str) -> bool:
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        return False
    return True


def _from(folder: Path, written: str | None) -> str | None:
    return None if written is None else str(folder / os.path.expanduser(written))
