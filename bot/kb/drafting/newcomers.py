"""Draft entries for whom the proposals need and the knowledge does not have: people, their posts, bodies, countries."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.kb.drafting.entries import Draft, Drafts
from bot.kb.drafting.figure_trees import Tree
from bot.kb.drafting.recognising import Mention, Recognised, Sentence
from bot.kb.drafting.strangers import Stranger
from bot.kb.kinds import OrganizationKind, PostKind
from bot.kb.knowledge import UNLISTED, Knowledge
from bot.kb.names.posts import post_forms
from bot.kb.records import Country, Organization, Person, Post
from bot.text.names import normalised

_ORGANIZATIONS = (
    ("ministry", OrganizationKind.MINISTRY), ("university", OrganizationKind.UNIVERSITY), ("bank", OrganizationKind.BANK),
    ("council", OrganizationKind.COUNCIL), ("court", OrganizationKind.COURT), ("party", OrganizationKind.PARTY),
    ("institute", OrganizationKind.RESEARCH), ("centre", OrganizationKind.RESEARCH), ("center", OrganizationKind.RESEARCH),
    ("agency", OrganizationKind.NEWS), ("office", OrganizationKind.OFFICE), ("movement", OrganizationKind.MOVEMENT),
    ("organization", OrganizationKind.INTERGOVERNMENTAL), ("organisation", OrganizationKind.INTERGOVERNMENTAL),
    ("union", OrganizationKind.INTERGOVERNMENTAL), ("league", OrganizationKind.INTERGOVERNMENTAL),
)  # fmt: skip
_POSTS = (
    ("deputy", PostKind.DEPUTY), ("vice", PostKind.DEPUTY), ("prime minister", PostKind.HEAD_OF_GOVERNMENT),
    ("premier", PostKind.HEAD_OF_GOVERNMENT), ("chancellor", PostKind.HEAD_OF_GOVERNMENT), ("ambassador", PostKind.AMBASSADOR),
    ("minister", PostKind.MINISTER), ("foreign secretary", PostKind.MINISTER), ("secretary of state", PostKind.MINISTER),
    ("president", PostKind.HEAD_OF_STATE), ("king", PostKind.HEAD_OF_STATE), ("emir", PostKind.HEAD_OF_STATE),
    ("amir", PostKind.HEAD_OF_STATE), ("sultan", PostKind.HEAD_OF_STATE), ("adviser", PostKind.ADVISER),
    ("advisor", PostKind.ADVISER),
)  # fmt: skip
_NO_POST = frozenset(
    (
        "mr",
        "mrs",
        "ms",
        "dr",
        "sheikh",
        "general",
        "gen",
        "colonel",
        "prof",
        "professor",
        "he",
        "hh",
        "his",
        "her",
        "highness",
    )
)
_FEW = 6
"""Places that an entry cites for its name; more say nothing more."""


class Newcomers:
    """Makes the entries; the ids that were promised to them are those of the strangers."""

    def __init__(self, kb: Knowledge, found: Recognised, drafts: Drafts) -> None:
        self._kb = kb
        self._found = found
        self._drafts = drafts

    def made(self, needed: set[str]) -> list[Draft]:
        """An entry for each id that proposals refer to, and for the posts of people among them."""
        made: list[Draft] = []
        for entity in sorted(needed):
            if entity.startswith(UNLISTED):
                made.append(self._country(entity))
            elif entity in self._found.strangers and entity not in self._kb.entries:
                made += self._stranger(self._found.strangers[entity])
        return made

    def _named(self, entity: str) -> Iterator[tuple[Sentence, Mention]]:
        for sentence in self._found.sentences:
            for mention in sentence.mentions:
                if mention.id == entity:
                    yield sentence, mention

    def _cites(self, entity: str, name: str | None = None) -> list[str]:
        places = [
            str(sentence.cite) for sentence, mention in self._named(entity) if name is None or name in sentence.text
        ]
        return list(dict.fromkeys(places))[:_FEW]

    def _country(self, entity: str) -> Draft:
        code = entity.removeprefix(UNLISTED).upper()
        name = self._kb.name(entity)
        tree: Tree = {"id": entity.replace(":", "-"), "cite": self._cites(entity), "name": name, "code": code}
        demonyms = {
            mention.written
            for _, mention in self._named(entity)
            if mention.how == "demonym" and " " not in mention.written
        }
        if demonyms:
            tree["demonyms"] = sorted(word for word in demonyms if word.isalpha())
        plain = re.sub(r"[^a-z0-9]+", "-", normalised(name)).strip("-")
        return self._draft(Country, "countries", tree, 0.95, ["a country without an entry"], f"{name} ({code})", plain)

    def _draft(
        self,
        record: type,
        folder: str,
        tree: Tree,
        sure: float,
        why: list[str],
        summary: str,
        rename: str | None = None,
    ) -> Draft:
        from bot.kb.citations import Citation

        cites = [Citation.parse(cite) for cite in tree["cite"]]
        head = (
            [f"a better id would be {rename}; `kb rename` changes it everywhere"]
            if rename and rename != tree["id"]
            else []
        )
        return Draft(
            record=record, folder=folder, id=tree["id"], tree=tree, confidence=round(sure, 2), why=why, cites=cites,
            summary=summary, head=head,
        )  # fmt: skip

    def _stranger(self, stranger: Stranger) -> Iterator[Draft]:
        cites = self._cites(stranger.id, stranger.name)
        if not cites:
            return
        tree: Tree = {"id": stranger.id, "cite": cites, "name": stranger.name}
        if stranger.kind == "organization":
            kind = next((kind for word, kind in _ORGANIZATIONS if word in normalised(stranger.name).split()), None)
            tree |= {"kind": kind.value} if kind else {}
            draft = self._draft(Organization, "organizations", tree, stranger.sure, [stranger.cue], stranger.name)
            draft.fill += [] if kind else ["kind: which kind of organization it is"]
            yield draft
            return
        surname = stranger.name.split()[-1]
        if " " in stranger.name and len(surname) > 2:
            tree["short"] = surname
        yield self._draft(Person, "people", tree, stranger.sure, [stranger.cue], stranger.name)
        post = self._post(stranger)
        if post is not None:
            yield post

    def _post(self, stranger: Stranger) -> Draft | None:
        """The office of somebody new, where the text names it and whose it is, and the knowledge has no such post."""
        title = " ".join(word for word in stranger.title.split() if normalised(word) not in _NO_POST)
        kind = next((kind for word, kind in _POSTS if word in normalised(title)), None)
        first = next(iter(self._named(stranger.id)), None)
        if kind is None or first is None or kind is PostKind.AMBASSADOR:
            return None
        sentence, mention = first
        before = [
            one
            for one in sentence.mentions
            if one.kind == "country"
            and 0 <= mention.start - one.end <= len(stranger.title) + 4
            and not re.search(r"[,;:.]", sentence.text[one.end : mention.start].replace("’s", ""))
        ]
        if not before or self._same_post(before[-1].id, title) is not None:
            return None
        owner = before[-1].id
        place = str(sentence.cite)
        tree: Tree = {
            "id": self._drafts.own_id(title, "of", self._kb.name(owner)),
            "cite": [place],
            "title": title,
            "kind": kind.value,
            "of": owner.replace(":", "-") if owner.startswith(UNLISTED) else owner,
            "tenures": [{"holder": stranger.id, "cite": [place]}],
        }
        draft = self._draft(
            Post,
            "posts",
            tree,
            0.75,
            ["the office before the name"],
            f"{title} of {self._kb.name(owner)}: {stranger.name}",
        )
        if owner.startswith(UNLISTED):
            draft.needs.add(owner)
        return draft

    def _same_post(self, owner: str, title: str) -> Post | None:
        return same_post(self._kb, owner, title)


def same_post(kb: Knowledge, owner: str, title: str) -> Post | None:
    """The post of the knowledge that a title of a country means."""
    wanted = normalised(title)
    for post in kb.contents.posts:
        if post.of == owner and post.to is None and wanted in map(normalised, post_forms(post.title, post.titles)):
            return post
    return None
