"""What editors are told of files that cannot be served, and when they are served again."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.answer import Answer, Block, Items, Paragraph, Plain, Strong, Text
from bot.core.lengths import cut
from bot.core.plain import visible
from bot.errors import Problem

MOST_TOLD = 10
_LONGEST = 300


def broken(problems: Sequence[Problem], revision: str) -> Answer:
    """What is wrong, where, and what to do about it. revision: of the knowledge that goes on being served."""
    files = len({problem.file for problem in problems})
    these = "1 file" if files == 1 else f"{files} files"
    blocks: list[Block] = [
        Paragraph((Plain(f"{these} cannot be served, and nothing saved since is. Mend this, and save:"),)),
        Items(tuple(_told(problem) for problem in problems[:MOST_TOLD])),
    ]
    more = len(problems) - MOST_TOLD
    if more > 0:
        blocks.append(Paragraph((Plain(f"And {more} more: `dragoman kb check` lists them all."),)))
    return Answer(
        title="What was saved is not served",
        subtitle=f"knowledge {revision[:7]} goes on being served",
        blocks=tuple(blocks),
        revision=revision,
    )


def mended(revision: str) -> Answer:
    """That nothing keeps the files from being served any more."""
    text = f"Nothing is wrong with the files any more: knowledge {revision[:7]} is served, with everything saved."
    return Answer(title="What was saved is served again", blocks=(Paragraph((Plain(text),)),), revision=revision)


def _told(problem: Problem) -> Text:
    place = f"{problem.file}:{problem.line}:{problem.column}"
    return (Strong(_shown(place)), Plain(f" {_shown(problem.message)}: {_shown(problem.advice)}"))


def _shown(text: str) -> str:
    # It may quote what somebody wrote into a file, of any length.
    return cut(visible(text), _LONGEST)
