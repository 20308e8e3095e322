"""Does a picture show what Discord shows, and run none of it?"""

from __future__ import annotations

from bot.adapters.discord.picture import markdown, page
from tests.emulators.discord_samples import (
    V2,
    button,
    container,
    display,
    embeds,
    label,
    modal,
    option,
    row,
    rows,
    section,
    select,
    typed,
    v2,
)


def test_a_picture_shows_markup_as_discord_does_and_runs_none_of_it() -> None:
    assert markdown("**b** *i* _i_ __u__ ~~s~~ `c*d*` a_b_c") == (
        "<div><b>b</b> <i>i</i> <i>i</i> <u>u</u> <s>s</s> <code>c*d*</code> a_b_c</div>"
    )
    assert markdown("\\*a\\* <b> AT&T [x](https://x.org)", lines=False) == (
        '*a* &lt;b&gt; AT&amp;T <a href="https://x.org">x</a>'
    )
    assert markdown("# h\n> a\n> b\n-# s\n- i") == (
        "<h1>h</h1><blockquote><div>a<br>b</div></blockquote><div><small>s</small></div>"
        '<ul style="margin-left:16px"><li>i</li></ul>'
    )
    assert markdown("||x|| ```py\n<x>\n```").endswith("<pre>&lt;x&gt;</pre></div>")
    evil = '<script>"\0 5\0'
    bad = embeds({"title": evil, "url": evil, "author": {"name": evil}, "fields": [{"name": evil, "value": evil}]})
    bad |= rows(row(button(label=evil)), row(select(option(label=evil, description=evil), placeholder=evil)))
    assert "<script" not in page(bad | {"content": evil}, who=evil, note=evil)
    assert "<script" not in page(modal(label(typed(value=evil), label=evil, description=evil), title=evil), "modal")


def test_a_picture_shows_every_kind_of_component() -> None:
    held = container(section(display("shown"), accessory={"type": 11, "media": {"url": "https://x.org/a.png"}}))
    held["components"] += [{"type": 14}, {"type": 12, "items": [{"media": {"url": "x"}, "description": "Alt"}]}]
    held["components"] += [{"type": 13, "file": {"url": "attachment://x.csv"}}, row(select(placeholder="Whom?"))]
    drawn = page(v2(held) | {"flags": V2 | 64, "message_reference": {"message_id": "1"}}, note="Ada used /relations")
    for seen in (
        "shown",
        "a.png",
        "Alt",
        "x.csv",
        "Whom?",
        "<hr",
        "Only you can see this",
        "Ada used",
        'class="reply"',
    ):
        assert seen in drawn
    for style in range(1, 7):
        assert f'class="button s{style} off"' in page(rows(row(button(style=style, disabled=True))))
    assert 'class="picture">timeline.png' in page(embeds({"image": {"url": "attachment://timeline.png"}}))
    form = page(
        modal(label(typed(placeholder="qatar")), label(select()), row(typed(label="Why")), display("By hand")), "modal"
    )
    assert all(seen in form for seen in ("qatar", "Make a selection", "Why", "By hand", "Cancel", "Submit"))
