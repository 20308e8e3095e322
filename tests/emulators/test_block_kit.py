"""Does the stand-in refuse what Slack's reference refuses, at n and n+1, and let everything else through?"""

from __future__ import annotations

from typing import Any

import pytest

from bot.adapters.slack.picture import mrkdwn, page
from tests.emulators.block_kit import (
    foreign_markup,
    message_problems,
    options_problems,
    problems,
    text_units,
    units,
    view_problems,
)

Block = dict[str, Any]


def plain(text: str) -> Block:
    return {"type": "plain_text", "text": text}


def marked(text: str) -> Block:
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def option(value: str = "v", text: str = "t", **more: Any) -> Block:
    return {"text": plain(text), "value": value, **more}


def button(text: str = "Go", **more: Any) -> Block:
    return {"type": "button", "text": plain(text), **more}


def select(**more: Any) -> Block:
    return {"type": "static_select", **more}


def section(text: str = "x", **more: Any) -> Block:
    return {"type": "section", "text": marked(text), **more}


def actions(*elements: Block) -> Block:
    return {"type": "actions", "elements": list(elements)}


def asked(element: Block, label: str = "l", **more: Any) -> Block:
    return {"type": "input", "label": plain(label), "element": element, **more}


def modal(*blocks: Block, **more: Any) -> Block:
    return {"type": "modal", "title": plain("t"), "submit": plain("s"), "blocks": list(blocks), **more}


TYPED = {"type": "plain_text_input"}

AT_THE_LIMIT = {
    "section text": lambda n: [section("x" * n)],
    "section fields": lambda n: [{"type": "section", "fields": [marked("f")] * n}],
    "field text": lambda n: [{"type": "section", "fields": [marked("x" * n)]}],
    "header": lambda n: [{"type": "header", "text": plain("x" * n)}],
    "context elements": lambda n: [{"type": "context", "elements": [marked("x")] * n}],
    "actions elements": lambda n: [actions(*[button(action_id=str(i)) for i in range(n)])],
    "button text": lambda n: [actions(button("x" * n))],
    "button value": lambda n: [actions(button(value="x" * n))],
    "button url": lambda n: [actions(button(url="https://x.org/" + "x" * (n - 14)))],
    "action_id": lambda n: [actions(button(action_id="x" * n))],
    "block_id": lambda n: [section(block_id="x" * n)],
    "options": lambda n: [actions(select(options=[option(str(i)) for i in range(n)]))],
    "option text": lambda n: [actions(select(options=[option(text="x" * n)]))],
    "option value": lambda n: [actions(select(options=[option("x" * n)]))],
    "option description": lambda n: [actions(select(options=[option(description=plain("x" * n))]))],
    "placeholder": lambda n: [actions(select(options=[option()], placeholder=plain("x" * n)))],
    "overflow options": lambda n: [actions({"type": "overflow", "options": [option(str(i)) for i in range(n)]})],
    "blocks of a message": lambda n: [section()] * n,
    "input label": lambda n: [asked(TYPED, "x" * n)],
    "input hint": lambda n: [asked(TYPED, hint=plain("x" * n))],
    "image url": lambda n: [{"type": "image", "image_url": "https://x.org/" + "x" * (n - 14), "alt_text": "x"}],
    "alt text": lambda n: [{"type": "image", "image_url": "https://x.org/", "alt_text": "x" * n}],
}
LIMITS = {
    "section text": 3000,
    "section fields": 10,
    "field text": 2000,
    "header": 150,
    "context elements": 10,
    "actions elements": 25,
    "button text": 75,
    "button value": 2000,
    "button url": 3000,
    "action_id": 255,
    "block_id": 255,
    "options": 100,
    "option text": 75,
    "option value": 150,
    "option description": 75,
    "placeholder": 150,
    "overflow options": 5,
    "blocks of a message": 50,
    "input label": 2000,
    "input hint": 2000,
    "image url": 3000,
    "alt text": 2000,
}


@pytest.mark.parametrize("what", AT_THE_LIMIT)
def test_a_limit_is_met_and_then_passed(what: str) -> None:
    made, most = AT_THE_LIMIT[what], LIMITS[what]
    assert problems(made(most - 1)) == []
    assert problems(made(most)) == []
    assert len(problems(made(most + 1))) == 1


@pytest.mark.parametrize(
    ("name", "most"), [("title", 24), ("submit", 24), ("close", 24), ("private_metadata", 3000), ("callback_id", 255)]
)
def test_a_view_has_limits_of_its_own(name: str, most: int) -> None:
    held = (lambda n: plain("x" * n)) if name in ("title", "submit", "close") else (lambda n: "x" * n)
    assert view_problems(modal(section(), **{name: held(most)})) == []
    assert view_problems(modal(section(), **{name: held(most + 1)})) == [
        f"must be less than {most + 1} characters [json-pointer:/{name}{'/text' if isinstance(held(1), dict) else ''}]"
    ]


def test_modals_and_homes_hold_a_hundred_blocks() -> None:
    for view in (modal(*[section()] * 100), {"type": "home", "blocks": [section()] * 100}):
        assert view_problems(view) == []
        assert view_problems({**view, "blocks": [section()] * 101}) == [
            "no more than 100 items allowed [json-pointer:/blocks]"
        ]


def test_lengths_are_utf_16_units_of_what_is_sent() -> None:
    assert units("é") == 1
    assert units("🇶🇦") == 4
    assert problems([actions(button("🙂" * 37))]) == []
    assert problems([actions(button("🙂" * 38))]) != []
    assert problems([section("&amp;" * 600)]) == []
    assert problems([section("&amp;" * 601)]) != []


@pytest.mark.parametrize(
    ("blocks", "said"),
    [
        ([{"type": "paragraph"}], "unsupported type: paragraph"),
        ([{"type": "section"}], "missing required field: text or fields"),
        ([section("")], "must be more than 0 characters"),
        ([{"type": "header", "text": marked("x")}], "must be plain_text"),
        ([actions(button(style="default"))], "must be one of primary, danger"),
        ([actions(button(url="javascript:alert(1)"))], "must be a valid URL"),
        ([actions(button(colour="red"))], "`colour` is none of them"),
        ([actions()], "must have at least 1 item"),
        ([actions({"type": "button"})], "missing required field: text"),
        ([actions(TYPED)], "unsupported type: plain_text_input"),
        ([section(accessory={"type": "datetimepicker"})], "unsupported type: datetimepicker"),
        ([actions({"type": "datepicker", "initial_date": "3 July 2024"})], "YYYY-MM-DD"),
        ([actions({"type": "external_select", "min_query_length": "1"})], "must be a whole number"),
        ([actions(select())], "must have either options or option_groups"),
        ([actions(select(options=[option()], initial_option=option("w")))], "must match one of the options exactly"),
        ([actions(select(options=[option(), option()]))], "option values must be unique"),
        ([actions(button(action_id="a"), button(action_id="a"))], "action_id `a` already exists"),
        ([section(block_id="b"), section(block_id="b")], "block_id `b` already exists"),
        ([section(extra=1)], "`extra` is none of them"),
        ([{"type": "section", "text": "x"}], "must be an object"),
        ([{"type": "section", "text": {"type": "mrkdwn", "text": 5}}], "must be a string"),
        ({"type": "section"}, "must be a list"),
        ([{"type": "image", "alt_text": "x"}], "must have either image_url or slack_file"),
        ([asked({**TYPED, "min_length": 9, "max_length": 3})], "min_length must not be more than max_length"),
        ([asked({"type": "conversations_select", "response_url_enabled": True})], "only allowed in modals"),
    ],
)
def test_what_slack_would_refuse_is_named(blocks: Any, said: str) -> None:
    found = problems(blocks)
    assert len(found) == 1, found
    assert said in found[0]
    assert "[json-pointer:/blocks" in found[0]


def test_a_whole_answer_passes() -> None:
    groups = [{"label": plain("Countries"), "options": [option()]}]
    assert (
        problems(
            [
                {"type": "header", "text": plain("Qatar · Türkiye")},
                {
                    "type": "context",
                    "elements": [marked("as of"), {"type": "image", "image_url": "https://x.org", "alt_text": "x"}],
                },
                section("*x*", accessory=button(confirm={n: plain("x") for n in ("title", "text", "confirm", "deny")})),
                {"type": "divider", "block_id": "d"},
                actions(select(option_groups=groups, initial_option=option()), {"type": "datepicker"}),
                {"type": "rich_text", "elements": []},
                {"type": "markdown", "text": "**x**"},
            ]
        )
        == []
    )


def test_a_view_is_read_as_a_whole() -> None:
    assert view_problems({**modal(asked(TYPED)), "submit": None}) == [
        "missing required field: submit, where a modal has an input block [json-pointer:/submit]"
    ]
    assert view_problems({"type": "home", "title": plain("x"), "blocks": []}) != []
    assert view_problems({"type": "modal", "blocks": []}) == ["missing required field: title [json-pointer:]"]
    chooser = {"type": "conversations_select", "response_url_enabled": True, "default_to_current_conversation": True}
    assert view_problems(modal(asked(chooser))) == []
    assert view_problems(modal(asked({**TYPED, "focus_on_load": True}), asked({**TYPED, "focus_on_load": True}))) != []


def test_suggestions_are_options_or_groups_not_both() -> None:
    assert options_problems({"options": []}) == []
    assert options_problems({"options": [option(str(i)) for i in range(100)]}) == []
    assert options_problems({"options": [option(str(i)) for i in range(101)]}) != []
    assert options_problems({}) != []
    assert options_problems({"options": [], "option_groups": []}) != []


def test_a_message_s_own_fields() -> None:
    assert message_problems({"text": "x" * 40_000, "unfurl_links": False, "link_names": "0"}) == []
    assert message_problems({"text": "x" * 40_001}) != []
    assert message_problems({"text": "x", "response_type": "private"}) != []
    assert message_problems({"text": "x", "unfurl_links": "no"}) != []
    assert message_problems({"text": "x", "thread_ts": 1700000000.1}) != []
    assert message_problems({"text": "x", "metadata": {"event_type": "x"}}) != []
    assert text_units([section("abc"), actions(button("de"))]) == 5


def test_what_could_ping_or_link_is_found() -> None:
    assert foreign_markup([section("A &amp; B &lt;!channel&gt; [1] *bold*")]) == []
    assert foreign_markup([section("<!channel> hi <@U1>, <https://x.org|x>")]) == [
        "/0/text/text: <!channel>",
        "/0/text/text: <@U1>",
        "/0/text/text: <https://x.org|x>",
    ]
    assert foreign_markup([section("3 < 4 & 5")]) == ["/0/text/text: <", "/0/text/text: &"]
    loose = {"type": "section", "text": {"type": "mrkdwn", "text": "x"}}
    assert foreign_markup([loose]) == ["/0/text/text: mrkdwn without verbatim: true"]
    assert foreign_markup([actions(button("AT&T > all"))]) == []
    assert foreign_markup([actions(button("<!here>"))]) == ["/0/elements/0/text/text: <!here>"]
    assert foreign_markup({"text": "<!everyone>", "blocks": []}) == ["/text: <!everyone>"]
    mention = {"type": "rich_text_section", "elements": [{"type": "broadcast", "range": "here"}]}
    assert foreign_markup([{"type": "rich_text", "elements": [mention]}]) != []


def test_a_picture_shows_markup_as_slack_does_and_runs_none_of_it() -> None:
    assert mrkdwn("*b* _i_ ~s~ `c*d*` a*b*c") == "<b>b</b> <i>i</i> <s>s</s> <code>c*d*</code> a*b*c"
    assert mrkdwn("&lt;b&gt; AT&T <https://x.org|x>") == '&lt;b&gt; AT&amp;T <a href="https://x.org">x</a>'
    drawn = page([section("&lt;script&gt;"), actions(button("<script>"))], "<script>", "Only visible to you")
    assert "<script" not in drawn
    assert "Only visible to you" in drawn
    assert "Look up" in page(modal(asked(TYPED), title=plain("Look up")), "t")
