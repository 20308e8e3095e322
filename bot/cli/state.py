"""`dragoman state`: what an operator runs on the store. The work itself is done in bot/state/; here it is told in words."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlsplit

import typer

from bot.cli.options import PLAIN, Config, Json
from bot.cli.refusing import guarded
from bot.core.plain import visible
from bot.errors import UserError

if TYPE_CHECKING:
    from bot.state.status import Status

state = typer.Typer(
    help="For those who run the bot: its memory, upgraded, looked at, backed up, restored.",
    no_args_is_help=True,
    **PLAIN,
)

NO_STORE = 1
"""Exit code of what needs a store that is there."""

_WORDS = {
    "seen_events": ("event of a platform", "events of platforms", "kept to know them when they come again"),
    "notes": ("note", "notes", "of what stands behind buttons"),
    "subscriptions": ("channel", "channels", "subscribed to a digest in chat"),
    "pauses": ("channel", "channels", "paused"),
    "deliveries": ("post", "posts", "made, or owed"),
    "postings": ("public answer or digest", "public answers and digests", "kept in case they need correcting"),
    "watches": ("watch", "watches", "on pairs and entries"),
    "entry_versions": ("entry", "entries", "of the knowledge, as last served"),
    "changes": ("change", "changes", "of entries"),
    "revisions": ("revision", "revisions", "of the knowledge that were served"),
    "proposals": ("proposal", "proposals", "of changes, made in chat"),
    "proposal_steps": ("step", "steps", "of proposals, in their log"),
    "wanted": ("question", "questions", "asked in vain"),
}
"""What a row of each table is to an operator: one, several, and what for."""

Force = Annotated[bool, typer.Option("--force", help="Replace what is there.")]


@state.command("upgrade")
@guarded
def _upgrade(config: Config = None) -> int:
    """Bring the store to this version of the program, or make it. `dragoman run` does the same by itself."""
    where = _where(config)
    from bot.state import schema
    from bot.state.address import read_address, shown
    from bot.state.store import upgrade_store

    before = asyncio.run(upgrade_store(where))
    name, now = shown(read_address(where)), schema.head()
    if before is None:
        print(f"{name} was made, at version {now}")
    elif before == now:
        print(f"{name} is at version {now} already: there is nothing to do")
    else:
        print(f"{name} was brought from version {before} to {now}")
    return 0


@state.command("status")
@guarded
def _status(as_json: Json = False, config: Config = None) -> int:
    """Say where the store is, what is in it, and what became of the latest posts. Exit code 1 if there is none."""
    where = _where(config)
    from bot.state.status import status_of
    from bot.state.store import NoStore

    try:
        found = asyncio.run(status_of(where))
    except NoStore as reason:
        return _no_store(reason)
    if as_json:
        import msgspec

        print(msgspec.json.format(msgspec.json.encode(_for_programs(found)), indent=2).decode())
    else:
        for line in _report(found):
            print(visible(line))
    return 0


@state.command("backup")
@guarded
def _backup(
    file: Annotated[Path, typer.Argument(help="The file to write; - is standard output.")],
    force: Force = False,
    config: Config = None,
) -> int:
    """Write all that is in the store to one file; the bot may go on running. Exit code 1 if there is no store."""
    where = _where(config)
    from bot.cli.progress import shown
    from bot.state.backup import back_up
    from bot.state.backup_file import STANDARD_OUTPUT
    from bot.state.store import NoStore

    try:
        with shown("Backing up") as progress:
            made = asyncio.run(back_up(where, file, force=force, progress=progress))
    except NoStore as reason:
        return _no_store(reason)
    aside = file == STANDARD_OUTPUT
    said = f"{'standard output' if aside else file}: {_rows(made.rows)} at version {made.version}, of {_moment(made.taken_at)}"
    print(visible(said), file=sys.stderr if aside else sys.stdout)
    return 0


@state.command("restore")
@guarded
def _restore(
    file: Annotated[Path, typer.Argument(help="A file that `dragoman state backup` wrote.")],
    force: Force = False,
    config: Config = None,
) -> int:
    """Put a backup into an empty store, or with --force in place of all that is there. Stop the bot before."""
    where = _where(config)
    from bot.cli.progress import shown
    from bot.state import schema
    from bot.state.backup import restore

    with shown("Checking the backup") as checking, shown("Restoring") as progress:
        found = asyncio.run(restore(where, file, force=force, checking=checking, progress=progress))
    upgraded = "" if found.version == schema.head() else f", brought from version {found.version} to {schema.head()}"
    print(visible(f"{file} is restored: {_rows(found.rows)} of {_moment(found.taken_at)}{upgraded}"))
    return 0


def _where(config: Path | None) -> str:
    """The store that the config names, or the one `dragoman run` uses without. Raises UserError, BadData."""
    from bot.app import Choices, configured, state_of
    from bot.core import logbook

    try:
        import bot.state.store  # noqa: F401
    except ModuleNotFoundError as missing:
        raise UserError(f"{missing.name} is not installed: pip install 'dragoman[state]'") from None
    where = state_of(configured(Choices(config=config)).settings)
    # A URL of a database may hold a password, which an error of its driver may repeat.
    logbook.hide(urlsplit(where).password or "" if "://" in where else "")
    return where


def _no_store(reason: UserError) -> int:
    print(
        f"dragoman: {visible(str(reason))}: `dragoman run` and `dragoman state upgrade` make one; check `state` in the config",
        file=sys.stderr,
    )
    return NO_STORE


# --- the report -------------------------------------------------------------------------------------------------------


def _report(found: Status) -> Iterator[str]:
    size = "" if found.size is None else f" ({_size(found.size)})"
    yield f"{found.name}{size}"
    yield from _version(found)
    yield from _history(found.facts)
    yield ""
    for table, (one, several, what) in _WORDS.items():
        number = found.rows.get(table, 0)
        yield f"{number:>11,} {one if number == 1 else several} {what}"
    yield from _posts(found)


def _version(found: Status) -> Iterator[str]:
    if found.pending is None:
        yield f"version {found.version}, of a newer dragoman than this one: use that one"
    elif not found.pending:
        yield f"version {found.version}, nothing to upgrade"
    else:
        yield f"version {found.version}; `dragoman state upgrade` (and `dragoman run`) will run:"
        for version, purpose in found.pending:
            yield f"  {version} {purpose}"


def _history(facts: Mapping[str, float]) -> Iterator[str]:
    if "created_at" in facts:
        yield f"begun {_moment(facts['created_at'])}"
    if "restored_at" in facts and "backup_at" in facts:
        yield f"restored {_moment(facts['restored_at'])} from a backup of {_moment(facts['backup_at'])}"


def _posts(found: Status) -> Iterator[str]:
    from bot.state.status import DAYS

    if found.posts:
        yield ""
        yield f"Posts of the last {DAYS} days"
        for kind, states in found.posts.items():
            yield f"  {kind}: " + ", ".join(f"{number:,} {name}" for name, number in states.items())
    if found.unclear:
        yield ""
        yield "Nobody can tell whether these were posted: look in the channel"
        for one in found.unclear:
            yield f"  {one.channel} {one.kind} {one.slot}, {_moment(one.at)}" + (f": {one.note}" if one.note else "")
    if found.paused:
        yield ""
        yield "Paused channels"
        for channel in found.paused:
            by = f"by {channel.by}" if channel.by else "by the platform"
            yield f"  {channel.channel} since {_moment(channel.since)}, {by}: {channel.why or 'no reason given'}"


def _for_programs(found: Status) -> dict[str, Any]:
    """The same as JSON, with times as text."""
    return {
        "store": found.name,
        "version": found.version,
        "newer": found.pending is None,
        "pending": [{"version": version, "purpose": purpose} for version, purpose in found.pending or ()],
        "size": found.size,
        "rows": found.rows,
        "facts": {name: _iso(at) for name, at in found.facts.items()},
        "posts": found.posts,
        "unclear": [
            {"channel": one.channel, "kind": one.kind, "slot": one.slot, "note": one.note, "at": _iso(one.at)}
            for one in found.unclear
        ],
        "paused": [
            {"channel": one.channel, "why": one.why, "by": one.by, "since": _iso(one.since)} for one in found.paused
        ],
    }


def _rows(rows: Mapping[str, int]) -> str:
    number = sum(rows.values())
    return f"{number:,} {'row' if number == 1 else 'rows'}"


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M UTC")


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _size(number: int) -> str:
    if number < 1_000_000:
        return f"{max(number // 1000, 1):,} kB"
    return f"{number / 1_000_000:,.1f} MB"
