"""Is markup found that the bot does not use, and none that it uses or has escaped?"""

from __future__ import annotations

import pytest

from tests.emulators.discord_markup import foreign_markup
from tests.emulators.discord_samples import button, container, display, embeds, row, rows, section


def said_in(text: str) -> list[str]:
    return [found.removeprefix("content: ") for found in foreign_markup({"content": text})]


@pytest.mark.parametrize(
    "markup",
    [
        *("<@1>", "<@!1>", "<@&1>", "<#1>", "@everyone", "@here", "</relations:1>", "<t:1700000000:R>"),
        *("<:flag:1>", "<a:flag:1>", "<id:customize>", "[x](http://x.org)", "[x](<https://x.org>)"),
        *("https://x.org", "<https://x.org>", "discord.gg/x", "`x`", "``a ` b``", "`a\\`"),
    ],
)
def test_foreign_markup_is_found_unless_it_is_escaped(markup: str) -> None:
    assert said_in(f"before {markup} after") == [markup]
    escaped = "".join(f"\\{one}" if not one.isalnum() and not one.isspace() else one for one in markup)
    assert said_in(f"before {escaped} after") == []


def test_pairs_and_line_starts_are_found_unless_they_are_escaped() -> None:
    assert said_in("||a|| ~~b~~ __c__") == ["||", "~~", "__"]
    assert said_in("\\|\\|a\\|\\| 3 || 4, __init, a~~") == []
    assert said_in("> a\n# b\n### c\n1. d\n* e\n>>> f\n- # g") == [">", "#", "###", "1.", "*", ">>>", "- #"]
    assert said_in("\\> a\n\\# b\n1\\. c\n\\* d\n2 > 1\n#1\n1.5 m\n2024.") == []
    assert said_in("```a\nb```") == ["```a\\nb```"]
    assert said_in("an escaped backslash: \\\\<@1>") == ["<@1>"]


def test_planned_markup_passes() -> None:
    assert said_in("**Qatar** *and* _Türkiye_ [1]\n- one\n• two\n-# small (s004) a_b_c 5 * 4 * 3 AT&T <x>") == []


def test_every_text_that_formats_is_read_and_no_other() -> None:
    ping = "<@1>"
    sent = embeds(
        {"title": ping, "description": ping, "footer": {"text": ping}, "author": {"name": ping}},
        {"title": "# 1. x", "fields": [{"name": "> x", "value": "> x"}]},
    )
    sent |= rows(row(button(label=ping)), container(section(display(ping)), display(ping)))
    assert foreign_markup(sent) == [
        "embeds[0].title: <@1>",
        "embeds[0].description: <@1>",
        "embeds[1].fields[0].value: >",
        "components[1].components[1].content: <@1>",
        "components[1].components[0].components[0].content: <@1>",
    ]
