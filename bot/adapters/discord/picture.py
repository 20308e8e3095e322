"""A message or a form as one self-contained HTML page that looks about as Discord shows it, to be looked at.

A close approximation for judging layout, wording and hierarchy: fonts, widths and colours are near Discord's desktop
client in its dark theme, not measured from it. Images and files are shown as their alt text or name, custom emoji and
mentions as they are written, the options of a select stand below it in small grey text, and nothing can be pressed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape
from itertools import groupby
from typing import Any, Literal

Json = Mapping[str, Any]
Kind = Literal["message", "modal"]

EPHEMERAL, COMPONENTS_V2 = 1 << 6, 1 << 15
STYLE = """
* { box-sizing: border-box }
body { margin: 0; padding: 16px 0; background: #313338; color: #dbdee1; font: 16px/1.375 "gg sans", "Noto Sans",
  "Liberation Sans", "DejaVu Sans", Arial, sans-serif; overflow-wrap: anywhere }
main.message { display: grid; grid-template-columns: 40px minmax(0, 1fr); gap: 0 16px; padding: 4px 48px 4px 16px;
  margin-bottom: 12px; max-width: 760px } .marked { background: #5865f214; box-shadow: inset 2px 0 #5865f2 }
.avatar { width: 40px; height: 40px; border-radius: 50%; background: #5865f2; color: #fff; font: 600 18px/40px Georgia;
  text-align: center } .who b { color: #f2f3f5; font-weight: 600 }
.app { background: #5865f2; color: #fff; font-size: 10px; font-weight: 600; padding: 1px 5px; border-radius: 4px;
  margin: 0 6px; vertical-align: 2px } .when, .note, .hints, small { color: #949ba4; font-size: 12px }
.reply { grid-column: 2; color: #b5bac1; font-size: 14px; white-space: nowrap; overflow: hidden; text-overflow: ellipsis;
  position: relative } .above { border: 2px solid #4e5058; border-width: 2px 0 0 2px; border-radius: 6px 0 0 0;
  margin: 9px -14px 2px 18px }
.said { white-space: normal } .note a, .dim { color: #00a8fc } .hints { margin: 4px 0 } small { line-height: 1.3 }
h1, h2, h3 { color: #f2f3f5; margin: 10px 0 6px; font-weight: 700; line-height: 1.375 }
h1 { font-size: 24px } h2 { font-size: 20px } h3 { font-size: 16px } ul, ol { margin: 4px 0 0 16px; padding: 0 0 0 4px }
a { color: #00a8fc; text-decoration: none } .ping { background: #5865f24d; color: #c9cdfb; border-radius: 3px;
  padding: 0 2px } code, pre { background: #2b2d31; font: 14px/1.3 "Liberation Mono", "DejaVu Sans Mono", monospace }
code { border-radius: 4px; padding: 1px 3px } pre { border: 1px solid #1e1f22; border-radius: 4px; padding: 8px;
  margin: 6px 0 0; white-space: pre-wrap } .embed code, .embed pre, .container code, .container pre { background: #1e1f22 }
blockquote { border-left: 4px solid #4e5058; border-radius: 4px; margin: 0; padding-left: 12px }
.spoiler { background: #1e1f22; border-radius: 4px; outline: 1px dashed #4e5058 }
.embed { max-width: 520px; width: fit-content; min-width: 200px; background: #2b2d31; border-left: 4px solid #1e1f22;
  border-radius: 4px; padding: 8px 16px 16px 12px; margin-top: 8px; display: grid; grid-template-columns: 1fr auto;
  font-size: 14px; line-height: 1.3 } .embed > * { grid-column: 1; margin-top: 8px; min-width: 0 }
.author { font-weight: 600; color: #f2f3f5 } .title { font-size: 16px; font-weight: 600; color: #f2f3f5 }
.embed .thumbnail { grid-column: 2; grid-row: 1 / 8; margin-left: 16px; width: 80px; height: 80px; padding: 8px;
  align-self: start }
.embed > .fields { display: grid; grid-template-columns: repeat(12, 1fr); gap: 8px }
.name { color: #f2f3f5; font-weight: 600; margin-bottom: 2px } .footer { font-size: 12px; color: #dbdee1 }
.picture { border: 1px dashed #6d6f78; border-radius: 4px; color: #949ba4; padding: 20px; text-align: center;
  font-size: 12px } .picture.wide { width: 400px; padding: 60px 20px }
.gallery { display: grid; grid-template-columns: repeat(auto-fit, minmax(140px, 1fr)); gap: 4px }
.row { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 8px }
.button { display: inline-block; min-height: 32px; min-width: 60px; padding: 6px 16px; border-radius: 8px; color: #fff;
  font-size: 14px; font-weight: 500; line-height: 20px; text-align: center; background: #4e5058; flex: none }
.s1 { background: #5865f2 } .s3 { background: #248046 } .s4 { background: #da373c } .s6 { background: #5865f2 }
.off { opacity: .5 } .select { width: 100%; max-width: 400px; display: flex; justify-content: space-between;
  background: #1e1f22; border: 1px solid #3f4147; border-radius: 8px; padding: 8px 12px; color: #949ba4; line-height: 22px }
.select.chosen { color: #dbdee1 } .select::after { content: "⌄"; color: #dbdee1 }
.container { max-width: 600px; background: #2b2d31; border: 1px solid #3f4147; border-radius: 8px; padding: 16px;
  margin-top: 8px; display: grid; gap: 8px } .container .row { margin-top: 0 } .section { display: flex; gap: 16px;
  justify-content: space-between; align-items: flex-start } .section > :first-child { min-width: 0 }
.section .picture { width: 85px; min-height: 85px; padding: 8px; flex: none }
hr { border: 0; border-top: 1px solid #4e5058; margin: 4px 0; width: 100% } .gap { border-color: transparent }
hr.wide { margin: 12px 0 } .file { background: #2b2d31; border: 1px solid #3f4147; border-radius: 8px; padding: 12px;
  color: #00a8fc; max-width: 420px }
main.modal { width: 480px; margin: 0 auto 24px; background: #313338; border: 1px solid #3f4147; border-radius: 12px;
  box-shadow: 0 18px 48px #0008; padding: 24px } .bar { display: flex; justify-content: space-between; font-size: 20px;
  font-weight: 700; color: #f2f3f5; margin-bottom: 12px } .caution { background: #2b2d31; border-radius: 8px;
  padding: 10px 12px; font-size: 13px; color: #b5bac1 } .asked { margin-top: 18px } .asked .select { max-width: none }
.label { font-weight: 500; color: #f2f3f5 } .must { color: #f23f42 } .about { font-size: 14px; color: #b5bac1 }
.input { margin-top: 8px; background: #1e1f22; border: 1px solid #3f4147; border-radius: 8px; padding: 9px 12px;
  min-height: 42px; color: #80848e; white-space: pre-wrap } .input.long { min-height: 108px } .filled { color: #dbdee1 }
.feet { display: flex; gap: 8px; margin-top: 24px } .feet .button { flex: 1; min-height: 38px; line-height: 26px }
"""


def page(payload: Json | Sequence[Json], kind: Kind = "message", who: str = "Dragoman", note: str = "") -> str:
    """The page of a payload, or of several under each other.

    A message is the body of a request that posts it, or Discord's own message object (then its `timestamp` and
    `referenced_message` are shown); a modal is the `data` of a callback of type 9. `note` stands above a message, for
    what Discord adds itself, such as who used which command.
    """
    shown = [payload] if isinstance(payload, Mapping) else payload
    inside = "".join(_modal(one, who) if kind == "modal" else _message(one, who, note) for one in shown)
    return _framed(inside, who)


def _framed(inside: str, title: str) -> str:
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{STYLE}</style><body>{inside}</body></html>"
    )


def _message(message: Json, who: str, note: str) -> str:
    private = bool((message.get("flags") or 0) & EPHEMERAL)
    when = re.search(r"T(\d\d:\d\d)", str(message.get("timestamp") or ""))
    above = f'<div></div><div class="note">{escape(note)}</div>' if note else ""
    said = f'<div class="said">{markdown(message["content"])}</div>' if message.get("content") else ""
    embeds = "".join(_embed(embed) for embed in message.get("embeds") or [])
    files = "".join(f'<div class="row">{_file(file)}</div>' for file in _loose(message))
    below = '<div class="note">◉ Only you can see this · <a>Dismiss message</a></div>' if private else ""
    return (
        f'<main class="message{" marked" if private else ""}">{above}{_reply(message)}'
        f'<div class="avatar">{escape(who[:1])}</div><div><div class="who"><b>{escape(who)}</b>'
        f'<span class="app">APP</span><span class="when">Today at {when[1] if when else "10:42"}</span></div>'
        f"{said}{embeds}{files}{_components(message)}{below}</div></main>"
    )


def _reply(message: Json) -> str:
    if not message.get("message_reference"):
        return ""
    to = message.get("referenced_message") or {}
    author = (to.get("author") or {}).get("global_name") or (to.get("author") or {}).get("username") or ""
    text = markdown(str(to.get("content") or ""), lines=False) or "a message"
    return f'<div class="above"></div><div class="reply"><b>{escape(f"@{author}" if author else "↱")}</b> {text}</div>'


def _loose(message: Json) -> list[Json]:
    """The attachments that Discord shows under a message: those that no embed shows, and none among components v2."""
    if (message.get("flags") or 0) & COMPONENTS_V2:
        return []
    pictured = [embed.get(part) or {} for embed in message.get("embeds") or [] for part in ("image", "thumbnail")]
    named = {str(picture.get("url")).removeprefix("attachment://") for picture in pictured}
    return [file for file in message.get("attachments") or [] if file.get("filename") not in named]


def _embed(embed: Json) -> str:
    author, footer = embed.get("author") or {}, embed.get("footer") or {}
    parts = [f'<div class="author">{escape(author["name"])}</div>'] if author.get("name") else []
    if embed.get("title"):
        title = markdown(embed["title"], lines=False)
        parts.append(f'<div class="title">{f"<a>{title}</a>" if embed.get("url") else title}</div>')
    if embed.get("description"):
        parts.append(f"<div>{markdown(embed['description'])}</div>")
    if embed.get("fields"):
        parts.append(f'<div class="fields">{_fields(embed["fields"])}</div>')
    if embed.get("image"):
        parts.append(f'<div class="picture">{_name(embed["image"])}</div>')
    if embed.get("thumbnail"):
        parts.append(f'<div class="picture thumbnail">{_name(embed["thumbnail"])}</div>')
    dated = str(embed.get("timestamp") or "")[:16].replace("T", " ")
    if footer.get("text") or dated:
        parts.append(f'<div class="footer">{" • ".join(escape(x) for x in (footer.get("text"), dated) if x)}</div>')
    colour = f' style="border-color:#{embed["color"]:06x}"' if isinstance(embed.get("color"), int) else ""
    return f'<div class="embed"{colour}>{"".join(parts)}</div>'


def _fields(fields: Sequence[Json]) -> str:
    """Up to three inline fields share a line of twelve columns; any other field has the line to itself."""
    lines: list[list[Json]] = []
    for field in fields:
        joins = field.get("inline") and lines and lines[-1][0].get("inline") and len(lines[-1]) < 3
        if joins:
            lines[-1].append(field)
        else:
            lines.append([field])
    return "".join(
        f'<div style="grid-column:span {12 // len(line)}"><div class="name">{markdown(field["name"], lines=False)}</div>'
        f"{markdown(field['value'])}</div>"
        for line in lines
        for field in line
    )


def _components(holder: Json) -> str:
    return "".join(_component(one) for one in holder.get("components") or [])


def _component(component: Json) -> str:
    kind = component["type"]
    if kind == 1:
        held = component.get("components") or []
        hints = "".join(_hints(one) for one in held)
        return f'<div><div class="row">{"".join(_component(one) for one in held)}</div>{hints}</div>'
    if kind == 2:
        return _button(component)
    if kind in (3, 5, 6, 7, 8):
        return _select(component)
    if kind == 9:
        return f'<div class="section"><div>{_components(component)}</div>{_component(component["accessory"])}</div>'
    if kind == 10:
        return f'<div class="said">{markdown(component["content"])}</div>'
    if kind == 11:
        return f'<div class="picture">{_name(component)}</div>'
    if kind == 12:
        items = "".join(f'<div class="picture">{_name(item)}</div>' for item in component.get("items") or [])
        return f'<div class="gallery">{items}</div>'
    if kind == 13:
        return _file(component.get("file") or {})
    if kind == 14:
        line = "" if component.get("divider", True) else "gap "
        return f'<hr class="{line}{"wide" if component.get("spacing") == 2 else ""}">'
    if kind == 17:
        colour = component.get("accent_color")
        bar = f' style="border-left:4px solid #{colour:06x}"' if isinstance(colour, int) else ""
        return f'<div class="container"{bar}>{_components(component)}</div>'
    return f'<div class="picture">component of type {escape(str(kind))}</div>'


def _button(button: Json) -> str:
    off = " off" if button.get("disabled") else ""
    label = " ".join(part for part in (_emoji(button), escape(button.get("label") or "")) if part)
    away = " ↗" if button.get("style") == 5 else ""
    return f'<span class="button s{escape(str(button.get("style")))}{off}">{label or "Shop item"}{away}</span>'


def _emoji(holder: Json) -> str:
    emoji = holder.get("emoji") or {}
    return escape(f":{emoji['name']}:" if emoji.get("id") else emoji.get("name") or "")


def _select(select: Json) -> str:
    chosen = [_option(one) for one in select.get("options") or [] if one.get("default")]
    said = ", ".join(chosen) or escape(select.get("placeholder") or "Make a selection")
    off = " off" if select.get("disabled") else ""
    return f'<span class="select{" chosen" if chosen else ""}{off}">{said}</span>'


def _hints(select: Json) -> str:
    """The options of a select, which Discord shows only once it is opened."""
    offered = [
        f"{_option(one)} ({escape(one['description'])})" if one.get("description") else _option(one)
        for one in select.get("options") or []
    ]
    return f'<div class="hints">{" · ".join(offered)}</div>' if offered else ""


def _option(option: Json) -> str:
    return " ".join(part for part in (_emoji(option), escape(option["label"])) if part)


def _file(file: Json) -> str:
    if re.search(r"\.(png|jpe?g|gif|webp)$", str(file.get("filename") or file.get("url")), re.IGNORECASE):
        return f'<div class="picture wide">{_name(file)}</div>'
    return f'<div class="file">▤ {_name(file)}</div>'


def _name(held: Json) -> str:
    """The alt text of what is pictured, else its file's name."""
    address = held.get("filename") or held.get("url") or (held.get("media") or {}).get("url") or "image"
    return escape(held.get("description") or address.rsplit("/", 1)[-1])


def _modal(modal: Json, who: str) -> str:
    asked = "".join(_asked(one) for one in modal.get("components") or [])
    return (
        f'<main class="modal"><div class="bar"><span>{escape(modal.get("title") or "")}</span><span>×</span></div>'
        f'<div class="caution">This form will be submitted to <b>{escape(who)}</b>. Do not share passwords or other '
        f'sensitive information.</div>{asked}<div class="feet"><span class="button">Cancel</span>'
        '<span class="button s1">Submit</span></div></main>'
    )


def _asked(component: Json) -> str:
    """A label with what it holds, a row with its one input (whose label is its own), or a text."""
    if component["type"] not in (1, 18):
        return f'<div class="asked">{_component(component)}</div>'
    held: Json = component.get("component") or next(iter(component.get("components") or []), {})
    label = component.get("label") or held.get("label") or ""
    must = "" if held.get("required") is False else ' <span class="must">*</span>'
    about = f'<div class="about">{escape(component["description"])}</div>' if component.get("description") else ""
    if held.get("type") != 4:
        shown = f'<div class="row">{_component(held)}</div>{_hints(held)}' if held else ""
    else:
        long, filled = " long" if held.get("style") == 2 else "", " filled" if held.get("value") else ""
        said = escape(held.get("value") or held.get("placeholder") or "") or "&nbsp;"
        shown = f'<div class="input{long}{filled}">{said}</div>'
    return f'<div class="asked"><div class="label">{escape(label)}{must}</div>{about}{shown}</div>'


# What is set aside before styles are looked for, in the order in which Discord would find it: fences, code, escapes,
# masked links, bare links, whatever stands in angle brackets, and the two words that call everybody.
_PIECE = re.compile(
    r"```(?:\w+\n)?(?P<fence>.+?)\n?```|(?P<ticks>`+)(?!`)(?P<code>.*?[^`])(?P=ticks)(?!`)|\\(?P<sign>[^0-9A-Za-z\s])"
    r"|\[(?P<says>(?:\\.|[^\\\[\]])+)\]\(<?(?P<masked>https?://[^\s)>]+)>?\)|<?(?P<bare>https?://[^\s<>]+[^\s<>.,:;\"')])>?"
    r"|(?P<ping><(?:[@#]|/|t:|a?:|id:)[^<>\s][^<>\n]*>|@everyone|@here)",
    re.DOTALL,
)
_STYLES = tuple(
    (re.compile(form, re.DOTALL), shown)
    for form, shown in (
        (r"\*\*(?=\S)(.+?)\*\*(?!\*)", r"<b>\1</b>"),
        (r"__(?=\S)(.+?)__(?!_)", r"<u>\1</u>"),
        (r"\*(?=[^\s*])([^*]*[^\s*])\*", r"<i>\1</i>"),
        (r"(?<!\w)_(?=[^_])([^_]+)_(?!\w)", r"<i>\1</i>"),
        (r"~~(.+?)~~", r"<s>\1</s>"),
        (r"\|\|(.+?)\|\|", r'<span class="spoiler">\1</span>'),
    )
)
_STARTS = re.compile(
    r"(?P<quote>> )|(?P<heading>#{1,3}) +(?=\S)|(?P<small>-# )|(?P<item> *(?:[-*]|(?P<nth>\d+)\.) +)(?=\S)"
)


def markdown(text: str, *, lines: bool = True) -> str:
    """Discord's markup as HTML. `lines`: whether the start of a line can make a heading, a list, a quote, small text."""
    kept: list[str] = []

    def aside(piece: re.Match[str]) -> str:
        kept.append(_literally(piece))
        return f"\0{len(kept) - 1}\0"

    said = escape(_PIECE.sub(aside, text.replace("\0", "")), quote=False)
    shown = _lines(said.replace("&gt;", ">").split("\n")) if lines else _styled(said)
    shown = re.sub("\0(\\d+)\0", lambda number: kept[int(number[1])], shown)
    return shown.replace("<br><pre>", "<pre>").replace("</pre><br>", "</pre>")


def _literally(piece: re.Match[str]) -> str:
    if piece["fence"]:
        return f"<pre>{escape(piece['fence'])}</pre>"
    if piece["code"]:
        return f"<code>{escape(piece['code'].strip())}</code>"
    if piece["sign"]:
        return escape(piece["sign"])
    if piece["ping"]:
        return f'<span class="ping">{escape(piece["ping"])}</span>'
    address = piece["masked"] or piece["bare"]
    return (
        f'<a href="{escape(address)}">{markdown(piece["says"], lines=False) if piece["says"] else escape(address)}</a>'
    )


def _styled(text: str) -> str:
    shown = text.replace(">", "&gt;")
    for form, tagged in _STYLES:
        shown = form.sub(tagged, shown)
    return shown.replace("\n", "<br>")


def _lines(lines: Sequence[str], *, quotes: bool = True) -> str:
    """Quoted lines in groups, and plain ones, whose styles may reach over their ends; other lines stand for themselves.

    A quote holds no further quote.
    """
    for number, line in enumerate(lines if quotes else []):
        if line.startswith(">>> "):
            rest = _lines([line.removeprefix(">>> "), *lines[number + 1 :]], quotes=False)
            return f"{_lines(lines[:number])}<blockquote>{rest}</blockquote>"
    shown: list[str] = []
    for kind, group in groupby(lines, lambda line: _kind(line, quotes)):
        held = list(group)
        if kind == "quote":
            shown.append(f"<blockquote>{_lines([line[2:] for line in held], quotes=False)}</blockquote>")
        elif kind == "plain":
            shown.append(f"<div>{_styled(chr(10).join(held)) or '<br>'}</div>")
        else:
            shown.extend(map(_started, held))
    return "".join(shown)


def _kind(line: str, quotes: bool) -> str:
    start = _STARTS.match(line)
    return "plain" if not start or (start["quote"] and not quotes) else "quote" if start["quote"] else "started"


def _started(line: str) -> str:
    start = _STARTS.match(line)
    assert start
    rest = _styled(line[start.end() :])
    if start["heading"]:
        return f"<h{len(start['heading'])}>{rest}</h{len(start['heading'])}>"
    if start["small"]:
        return f"<div><small>{rest}</small></div>"
    tag, at = ("ol", f' start="{start["nth"]}"') if start["nth"] else ("ul", "")
    deep = 16 * ((len(line) - len(line.lstrip())) // 2 + 1)
    return f'<{tag}{at} style="margin-left:{deep}px"><li>{rest}</li></{tag}>'
