"""Posts that nobody asked for: what the desk gives a platform to post, and how a platform says what became of it.

A platform never repeats such a post by itself: whoever keeps the ledger decides, after looking with find().
"""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

import msgspec

from bot.core.answer import Answer
from bot.text.address import Address

__all__ = ["SEND_SECONDS", "Address", "NotPosted", "Post", "Posted", "Poster", "Trouble"]


class Post(msgspec.Struct, frozen=True, kw_only=True):
    """One post. key: the same for the same post for ever, 16 small hex digits; the platform puts it where find() sees it.

    silent: nobody's telephone is to ring, where the platform knows such a thing. reply_to: the id of a message of ours in
    the same channel that it stands under; thread: the id of the thread that message stands in, where it is in one.
    """

    channel: Address
    answer: Answer
    key: str
    reply_to: str = ""
    thread: str = ""
    silent: bool = False


class Posted(msgspec.Struct, frozen=True):
    """What a post became. message: its id on the platform, good for reply_to; thread: where it stands in one."""

    message: str
    thread: str = ""


class Trouble(StrEnum):
    """Why a post was not made.

    gone: there is no such channel any more, or we may not write there: nothing changes until somebody changes that.
    later: surely not taken, and worth another try: we are not connected, or asked to wait. unclear: it may have been
    taken. refused: surely not taken, and the same post never will be.
    """

    GONE = "gone"
    LATER = "later"
    UNCLEAR = "unclear"
    REFUSED = "refused"


class NotPosted(Exception):
    """why: the platform's word for it, fit for a log. pause: seconds that the platform asks to wait, 0 where it does not."""

    def __init__(self, trouble: Trouble, why: str, pause: float = 0.0) -> None:
        super().__init__(why)
        self.trouble = trouble
        self.why = why
        self.pause = pause


SEND_SECONDS = 10.0
"""How long a request that posts may take; what takes longer is unclear."""


class Poster(Protocol):
    """Posts for one platform, while it is being served."""

    async def post(self, post: Post, begin_by: float) -> Posted:
        """Post once, with no repetition of any kind, or raise NotPosted.

        begin_by: by the event loop's clock, the last moment at which the request may begin; where its turn comes later
        (one post a second a channel), it is not sent, and NotPosted says later. Takes at most SEND_SECONDS from there.
        """

    async def find(self, post: Post, since: float) -> Posted | None:
        """The message with the post's key among ours in the channel (and below reply_to), sent since then; None if there is none.

        since: seconds since 1970, UTC. Raises NotPosted where the history cannot be read: gone, later, or refused where it
        will never be (we may write there and not read).
        """
