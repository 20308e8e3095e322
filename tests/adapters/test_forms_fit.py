"""Whatever a form asks and offers, in whatever letters, it is one that each platform takes, and its values come back."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.adapters.discord import components
from bot.adapters.discord import forms as discord_forms
from bot.adapters.slack import forms as slack_forms
from bot.core.carrying import carried
from bot.core.filling import Opened
from bot.core.forms import Field, Form, Offered
from tests.emulators.block_kit import foreign_markup, view_problems
from tests.emulators.discord_rules import modal_problems

LETTERS = st.characters(exclude_categories=("Cs",))
SHORT = st.text(LETTERS, max_size=12)
LONG = st.builds(lambda text, times: text * times, SHORT, st.sampled_from([1, 1, 8, 60, 500]))
OFFERED = st.lists(st.builds(Offered, label=LONG, value=LONG), max_size=130).map(tuple)
FIELDS = st.builds(
    Field,
    name=st.from_regex(r"[a-z][a-z-]{0,31}", fullmatch=True),
    label=LONG,
    description=LONG,
    value=LONG,
    required=st.booleans(),
    long=st.booleans(),
    offered=st.one_of(st.just(()), OFFERED),
    kinds=st.sampled_from([(), ("country",), ("country", "person", "organization"), ("k" * 300,)]),
)
FORMS = st.builds(
    Form,
    title=LONG,
    command=st.just("suggest"),
    fields=st.lists(FIELDS, min_size=1, max_size=5, unique_by=lambda field: field.name).map(tuple),
    carried=st.dictionaries(SHORT, LONG, max_size=3),
    submit=SHORT,
)


def check(form: Form) -> None:
    opened = slack_forms.Window(name="suggest", line="/leader x", command=form.command, carried=form.carried)
    window = slack_forms.window(form, opened, {}, form.title)
    assert view_problems(window) == []
    assert foreign_markup(window) == []
    packed = Opened(name="suggest", line="/leader x", command=form.command, carried=form.carried).packed()
    modal = discord_forms.own(form, carried(packed, components.fits))
    assert modal_problems(modal) == []
    noted = {carried(value, slack_forms.chooses): value for value in slack_forms.long_values(form)}
    noted |= {carried(value, discord_forms.chooses): value for value in discord_forms.long_values(form)}
    for field, block, label in zip(
        form.fields, window["blocks"][-len(form.fields) :], modal["components"], strict=True
    ):
        values = {one.value for one in field.offered}
        for offered in (block["element"].get("options", ()), label["component"].get("options", ())):
            assert all(noted.get(one["value"], one["value"]) in values for one in offered)
            assert (
                field.value not in values
                or field.value in [noted.get(one["value"], one["value"]) for one in offered]
                or not offered
            )


@settings(max_examples=25, deadline=None)
@given(FORMS)
def test_any_form_is_one_that_the_platforms_take(form: Form) -> None:
    check(form)


@pytest.mark.heavy
@settings(max_examples=3_000, deadline=None)
@given(FORMS)
def test_any_form_is_one_that_the_platforms_take_in_the_long_form(form: Form) -> None:
    check(form)
