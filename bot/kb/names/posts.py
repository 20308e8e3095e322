"""The ways a post is asked for: "emir of qatar", "kazakh pm", "turkey's envoy to qatar". Says nothing about holders."""

from __future__ import annotations

from collections.abc import Iterable

_ALSO: dict[str, tuple[str, ...]] = {
    "amir": ("emir",),
    "emir": ("amir",),
    "prime minister": ("pm", "premier"),
    "foreign minister": ("fm", "minister of foreign affairs"),
    "minister of foreign affairs": ("foreign minister", "fm"),
    "ambassador": ("envoy",),
    "president": ("pres",),
    "secretary-general": ("secretary general", "chief"),
    "secretary general": ("chief",),
    "director of intelligence": ("intelligence chief", "spy chief"),
}
_MINISTER_OF = "minister of "


def post_forms(
    title: str,
    titles: Iterable[str] = (),
    of: Iterable[str] = (),
    demonyms: Iterable[str] = (),
    to: Iterable[str] = (),
) -> list[str]:
    """Every form of a post: title, titles: its wordings; of, demonyms: names and demonyms of whose post it is.

    to: names of an ambassador's host. Then the forms name the host, except that the country's bare ambassador is left
    out, since a country has many. Without `of` and `demonyms` the wordings stand alone.
    """
    wordings = _wordings([title, *titles])
    owners, peoples, hosts = list(of), list(demonyms), list(to)
    forms: list[str] = []
    for wording in wordings:
        if not owners and not peoples:
            forms += [f"{wording} to {host}" for host in hosts] or [wording]
        for owner in owners:
            possessive = f"{owner}'" if owner.endswith("s") else f"{owner}'s"
            if hosts:
                for host in hosts:
                    forms += [f"{wording} of {owner} to {host}", f"{owner} {wording} to {host}"]
                    forms += [f"{possessive} {wording} to {host}", f"{owner} {wording} in {host}"]
            else:
                forms += [f"{wording} of {owner}", f"{wording} {owner}"]
                forms += [f"{possessive} {wording}", f"{owner} {wording}"]
        for people in peoples:
            if hosts:
                forms += [f"{people} {wording} {link} {host}" for host in hosts for link in ("to", "in")]
            else:
                forms.append(f"{people} {wording}")
    return list(dict.fromkeys(forms))


def _wordings(titles: list[str]) -> list[str]:
    """The titles, with what they are also called and "trade minister" for "Minister of Trade"."""
    found: dict[str, None] = {}
    for title in titles:
        found[title] = None
        lower = title.casefold()
        for other in _ALSO.get(lower, ()):
            found[other] = None
        if lower.startswith(_MINISTER_OF):
            found[f"{title[len(_MINISTER_OF) :]} minister"] = None
        elif lower.endswith(" minister") and lower not in ("prime minister", "deputy prime minister"):
            found[f"minister of {title[: -len(' minister')]}"] = None
    return list(found)
