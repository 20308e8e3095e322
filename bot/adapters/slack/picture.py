"""A message, a modal or a Home tab as one self-contained HTML page that looks about as Slack shows it, to be looked at.

A close approximation for judging layout, wording and hierarchy: fonts, widths and colours are near Slack's desktop
client in its light theme, not measured from it. Images are shown as their alt text, emoji codes as they are written,
and nothing can be pressed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

Json = Mapping[str, Any]

STYLE = """
* { box-sizing: border-box }
body { margin: 0; padding: 20px; background: #f4f4f5; color: #1d1c1d; font: 15px/1.467 Lato, "Liberation Sans",
  "DejaVu Sans", Arial, sans-serif }
main { background: #fff; border: 1px solid #ddd; border-radius: 8px; margin: 0 auto }
main.message { max-width: 720px; padding: 12px 20px 14px; display: grid; grid-template-columns: 36px 1fr; gap: 0 8px }
main.modal { max-width: 520px; border-radius: 10px; box-shadow: 0 18px 48px #0005 }
main.home { max-width: 720px; padding: 20px 28px }
.body { min-width: 0; max-width: 600px } .modal .body, .home .body { max-width: none }
.bar { display: flex; justify-content: space-between; padding: 18px 24px; font-weight: 900; font-size: 20px }
.modal .body { padding: 0 24px 12px } .feet { display: flex; justify-content: end; gap: 10px; padding: 14px 24px 20px }
.avatar { width: 36px; height: 36px; border-radius: 6px; background: #0b4c8c; color: #fff; font: 700 18px/36px Georgia;
  text-align: center }
.who b { font-weight: 900 } .app { background: #e8e8e8; color: #616061; font-size: 10px; font-weight: 700;
  padding: 1px 3px; border-radius: 2px; margin: 0 4px; vertical-align: 1px }
.when, .note { color: #616061; font-size: 12px }
.block { margin: 6px 0 } h1 { font-size: 18px; line-height: 1.33; font-weight: 900; margin: 10px 0 4px }
hr { border: 0; border-top: 1px solid #ddd; margin: 12px 0 }
.section { display: flex; gap: 16px; justify-content: space-between; align-items: start }
.section > .said { min-width: 0; overflow-wrap: anywhere; white-space: pre-wrap }
.fields { display: grid; grid-template-columns: 1fr 1fr; gap: 6px 16px; margin-top: 4px }
.context { display: flex; flex-wrap: wrap; gap: 2px 8px; color: #616061; font-size: 12px; line-height: 1.4;
  align-items: center; white-space: pre-wrap }
.actions { display: flex; flex-wrap: wrap; gap: 8px; padding: 2px 0 }
.button { display: inline-block; max-width: 230px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap;
  border: 1px solid #bbb; border-radius: 4px; padding: 0 12px; height: 30px; line-height: 28px; font-size: 13px;
  font-weight: 700; background: #fff; flex: none }
.primary { background: #007a5a; color: #fff; border-color: #007a5a } .danger { background: #e01e5a; color: #fff;
  border-color: #e01e5a }
.message .primary { background: #fff; color: #007a5a } .message .danger { background: #fff; color: #e01e5a }
.select { display: inline-flex; justify-content: space-between; gap: 12px; min-width: 180px; border: 1px solid #bbb;
  border-radius: 4px; padding: 3px 10px; font-size: 13px; height: 30px; color: #616061; flex: none }
.select.chosen { color: #1d1c1d } .select::after { content: "⌄"; color: #1d1c1d }
label { display: block; font-weight: 900; margin: 14px 0 6px } .hint { color: #616061; font-size: 13px }
.input { border: 1px solid #999; border-radius: 4px; padding: 8px 12px; color: #616061; min-height: 40px;
  white-space: pre-wrap }
.input.long { min-height: 110px } .wide .select { display: flex; height: 40px; line-height: 32px; font-size: 15px }
.choice { margin: 3px 0 } .choice small { color: #616061; display: block; padding-left: 22px }
code { background: #f7f7f7; border: 1px solid #ddd; border-radius: 3px; color: #c01343; font-size: 12px; padding: 1px 3px }
pre { background: #f8f8f8; border: 1px solid #ddd; border-radius: 4px; padding: 8px; white-space: pre-wrap; margin: 4px 0 }
blockquote { border-left: 4px solid #ddd; margin: 4px 0; padding-left: 12px } a { color: #1264a3; text-decoration: none }
.ping { background: #fff3c4; color: #8a5a00; border-radius: 3px; padding: 0 2px }
.picture { border: 1px dashed #aaa; border-radius: 6px; color: #616061; padding: 24px; text-align: center }
"""


def pictured(messages: Sequence[Json]) -> str:
    """The page of messages under each other, as they are sent."""
    return _page("".join(_message(message["blocks"], "") for message in messages), "Dragoman")


def page(shown: Sequence[Json] | Json, title: str, note: str = "") -> str:
    """The page. `shown` is a list of blocks, or a view with its `type`; `note` stands above a message.

    `note` is for what Slack adds itself, such as "Only visible to you".
    """
    if isinstance(shown, Mapping):
        inside = _modal(shown) if shown["type"] == "modal" else _framed("home", _blocks(shown["blocks"]))
    else:
        inside = _message(shown, note)
    return _page(inside, title)


def _page(inside: str, title: str) -> str:
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{STYLE}</style><body>{inside}</body></html>"
    )


def _framed(kind: str, inside: str) -> str:
    return f'<main class="{kind}"><div class="body">{inside}</div></main>'


def _message(blocks: Sequence[Json], note: str) -> str:
    above = f'<div></div><div class="note">{escape(note)}</div>' if note else ""
    who = '<div class="who"><b>Dragoman</b><span class="app">APP</span><span class="when">10:42</span></div>'
    return (
        f'<main class="message">{above}<div class="avatar">D</div><div class="body">{who}{_blocks(blocks)}</div></main>'
    )


def _modal(view: Json) -> str:
    feet = f'<span class="button">{_plain(view["close"])}</span>' if view.get("close") else ""
    if view.get("submit"):
        feet = (
            f'{feet or "<span class=button>Cancel</span>"}<span class="button primary">{_plain(view["submit"])}</span>'
        )
    feet = f'<div class="feet">{feet}</div>' if feet else ""
    bar = f'<div class="bar"><span>{_plain(view["title"])}</span><span>×</span></div>'
    return f'<main class="modal">{bar}<div class="body">{_blocks(view["blocks"])}</div>{feet}</main>'


def _blocks(blocks: Sequence[Json]) -> str:
    return "".join(_block(block) for block in blocks)


def _block(block: Json) -> str:
    kind = block["type"]
    if kind == "header":
        return f"<h1>{_text(block['text'])}</h1>"
    if kind == "divider":
        return "<hr>"
    if kind == "section":
        said = _text(block["text"]) if block.get("text") else ""
        fields = "".join(f"<div>{_text(field)}</div>" for field in block.get("fields") or [])
        if fields:
            said += f'<div class="fields">{fields}</div>'
        beside = _element(block["accessory"]) if block.get("accessory") else ""
        return f'<div class="block section"><div class="said">{said}</div>{beside}</div>'
    if kind == "context":
        return f'<div class="block context">{"".join(f"<span>{_element(e)}</span>" for e in block["elements"])}</div>'
    if kind == "actions":
        return f'<div class="block actions">{"".join(_element(e) for e in block["elements"])}</div>'
    if kind == "input":
        optional = ' <span class="hint">(optional)</span>' if block.get("optional") else ""
        hint = f'<div class="hint">{_text(block["hint"])}</div>' if block.get("hint") else ""
        return f'<div class="wide"><label>{_text(block["label"])}{optional}</label>{_element(block["element"])}{hint}</div>'
    if kind == "markdown":
        return f'<div class="block">{escape(block["text"], quote=False).replace(chr(10), "<br>")}</div>'
    if kind == "image":
        named = f"<div><b>{_text(block['title'])}</b></div>" if block.get("title") else ""
        return f'<div class="block">{named}<div class="picture">{escape(block["alt_text"])}</div></div>'
    return f'<div class="block picture">{escape(kind)}</div>'


def _element(element: Json) -> str:
    kind = element["type"]
    if kind in ("plain_text", "mrkdwn"):
        return _text(element)
    if kind == "image":
        return f'<span class="picture" style="padding:4px">{escape(element["alt_text"])}</span>'
    if kind == "button":
        return f'<span class="button {escape(element.get("style") or "")}">{_text(element["text"])}</span>'
    if kind == "overflow":
        return '<span class="button">⋯</span>'
    if kind in ("radio_buttons", "checkboxes"):
        sign = "○" if kind == "radio_buttons" else "☐"
        return "".join(f'<div class="choice">{sign}&ensp;{_option(option)}</div>' for option in element["options"])
    if kind.endswith("_input") or kind.endswith("text_input"):
        long = " long" if element.get("multiline") else ""
        said = escape(element["initial_value"]) if element.get("initial_value") else _placeholder(element)
        return f'<div class="input{long}">{said}</div>'
    chosen = element.get("initial_option") or next(iter(element.get("initial_options") or []), None)
    said = _text(chosen["text"]) if chosen else escape(str(element.get("initial_date") or "")) or _placeholder(element)
    return f'<span class="select{" chosen" if chosen or element.get("initial_date") else ""}">{said}</span>'


def _option(option: Json) -> str:
    below = f"<small>{_text(option['description'])}</small>" if option.get("description") else ""
    return _text(option["text"]) + below


def _placeholder(element: Json) -> str:
    named = {"datepicker": "Select a date", "external_select": "Select an option", "static_select": "Select an option"}
    return _text(element["placeholder"]) if element.get("placeholder") else named.get(element["type"], "&nbsp;")


def _plain(text: Json) -> str:
    return _entities(text["text"]).replace("<", "&lt;").replace(">", "&gt;")


def _text(text: Json) -> str:
    if text["type"] == "plain_text":
        return _plain(text).replace("\n", "<br>")
    return mrkdwn(text["text"])


def _entities(text: str) -> str:
    """Bare ampersands become entities; Slack's own three stay."""
    return re.sub(r"&(?!amp;|lt;|gt;)", "&amp;", text)


_EDGE = r"(?<![\w{0}]){0}(?=[^\s{0}])([^\n{0}]*[^\s{0}]){0}(?![\w{0}])"
_STYLES = tuple((re.compile(_EDGE.format(re.escape(sign))), tag) for sign, tag in (("*", "b"), ("_", "i"), ("~", "s")))
_PIECE = re.compile(r"```(.+?)```|`([^`\n]+)`|<([^<>\n]+)>", re.DOTALL)


def mrkdwn(text: str) -> str:
    """Slack's markup as HTML: *bold*, _italic_, ~strike~, `code`, quotes, <links|said so> and mentions."""
    kept: list[str] = []

    def aside(piece: re.Match[str]) -> str:
        block, code, control = piece.groups()
        if block:
            kept.append(f"<pre>{_literal(block)}</pre>")
        elif code:
            kept.append(f"<code>{_literal(code)}</code>")
        else:
            kept.append(_control(control))
        return f"\0{len(kept) - 1}\0"

    said = _PIECE.sub(aside, _entities(text)).replace("<", "&lt;")
    lines = []
    for line in said.split("\n"):
        quoted = re.match(r"(?:&gt;|>) ?", line)
        styled = (line[quoted.end() :] if quoted else line).replace(">", "&gt;")
        for form, tag in _STYLES:
            styled = form.sub(rf"<{tag}>\1</{tag}>", styled)
        lines.append(f"<blockquote>{styled}</blockquote>" if quoted else f"{styled}<br>")
    shown = "".join(lines).removesuffix("<br>")
    return re.sub("\0(\\d+)\0", lambda number: kept[int(number[1])], shown)


def _literal(text: str) -> str:
    return text.replace("<", "&lt;").replace(">", "&gt;")


def _control(control: str) -> str:
    address, _, said = control.partition("|")
    if address[0] in "@#!":
        return f'<span class="ping">{said or address}</span>'
    return f'<a href="{escape(address)}">{said or address}</a>'
