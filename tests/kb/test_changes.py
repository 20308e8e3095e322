"""Which entries were only given another id, among those that went and came in one change?"""

from __future__ import annotations

from bot.kb.changes import Change, renamed_ids, under_ids, with_ids, without_renamings
from bot.kb.records import Country, Entry, Post
from tests.small_knowledge import fictional

KB = fictional()


def made(entry: str, before: Entry | None, after: Entry | None) -> Change:
    return Change(entry=entry, at=1.0, before=before, after=after)


def test_every_id_in_an_entry_can_be_another_and_be_as_it_was() -> None:
    ids = {entry: f"x-{entry}" for entry in KB.entries}
    back = {new: old for old, new in ids.items()}
    for entry in KB.entries.values():
        other = with_ids(entry, ids)
        assert other.id == f"x-{entry.id}"
        assert with_ids(other, back) == entry


def test_all_of_a_knowledge_can_be_renamed_at_once() -> None:
    ids = {entry: f"x-{entry}" for entry in KB.entries}
    new = [with_ids(entry, ids) for entry in KB.entries.values()]
    assert renamed_ids(KB.entries.values(), new) == ids


def test_what_says_something_else_came_and_went() -> None:
    old = KB.entries["borduria"]
    assert isinstance(old, Country)
    new = Country(id="old-borduria", cite=old.cite, name="Old Borduria", code="XB")
    assert renamed_ids([old], [new]) == {}
    assert renamed_ids([old], []) == renamed_ids([], [new]) == renamed_ids([old], [old]) == {}


def test_of_two_that_say_the_same_nobody_knows_which_is_which() -> None:
    old = KB.entries["borduria"]
    twins = [with_ids(old, {"borduria": new}) for new in ("one", "two")]
    assert renamed_ids([old], twins) == {}


def test_what_refers_to_something_else_now_is_not_only_renamed() -> None:
    """Its holder went, and another came: both are hidden at first, and only one is the same."""
    post, holder = KB.entries["marshal-of-borduria"], KB.entries["jovan-brask"]
    assert isinstance(post, Post)
    stranger = with_ids(KB.entries["mira-talvan"], {"mira-talvan": "new-one"})
    new = with_ids(post, {post.id: "leader-of-borduria", holder.id: "new-one"})
    assert renamed_ids([post, holder], [new, stranger]) == {}


def test_ids_are_no_change_and_what_else_changed_is_told_with_the_new_ones() -> None:
    ids = {"jovan-brask": "j-brask"}
    person, post = KB.entries["jovan-brask"], KB.entries["marshal-of-borduria"]
    assert isinstance(post, Post)
    renamed = with_ids(post, ids)
    retitled = Post(id=post.id, cite=post.cite, title="Warden", kind=post.kind, of=post.of, tenures=renamed.tenures)
    came, went = made("j-brask", None, with_ids(person, ids)), made("jovan-brask", person, None)
    assert without_renamings([went, came, made(post.id, post, renamed)]) == ([], ids)
    left, found = without_renamings([went, came, made(post.id, post, retitled)])
    assert (left, found) == ([made(post.id, renamed, retitled)], ids)


def test_an_older_change_is_told_by_the_latest_id() -> None:
    person = KB.entries["jovan-brask"]
    told = under_ids(made("jovan-brask", None, person), {"jovan-brask": "j-brask"})
    assert told.entry == "j-brask"
    assert told.after is not None
    assert told.after.id == "j-brask"
