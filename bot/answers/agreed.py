"""One line about an agreement and its acts. Everything recorded of one is in details.py."""

from __future__ import annotations

import msgspec

from bot.answers.facts import figure_lines
from bot.answers.page import Page, Part, covering, text
from bot.answers.phrases import (
    ACT_WORDS,
    distinct,
    hedge,
    listed,
    when,
)
from bot.core.answer import EntityName, Text
from bot.kb.claims import Modality
from bot.kb.disputes import live
from bot.kb.kinds import ActKind, AgreementKind
from bot.kb.queries import act_status, status
from bot.kb.records import Act, Agreement


def deciding_act(agreement: Agreement) -> Act | None:
    """The act that gives the status."""
    reached = status(agreement)
    return next((act for act in reversed(live(agreement.acts)) if act_status(act) is reached), None)


def agreement_line(page: Page, agreement: Agreement, brief: bool = False) -> tuple[Text, Text]:
    """The date of the furthest act; what it is, its acts with who says so and, unless brief, what it covers."""
    deciding = deciding_act(agreement)
    parts: list[Part] = [EntityName(agreement.title, agreement.id), ": "]
    for position, act in enumerate(live(agreement.acts)):
        parts += ["; " if position else "", act_text(page, act), page.marks(act)]
    covered = live(agreement.covers)
    if covered and not brief:
        parts += ["; covers ", covered_text(page, agreement), page.marks(covering(covered))]
    read_as = [claim for claim in live(agreement.parties) if claim.why]
    if read_as:
        names = listed(distinct(page.kb.name(claim.value) for claim in read_as))
        parts += [f"; {names} as a party is our reading", page.marks(covering(read_as))]
    if not brief:
        parts += [part for line in figure_lines(page, agreement.figures) for part in ("; ", line)]
    return text(when(deciding.date if deciding else None)), text(*parts)


_DONE_WORDS = {
    AgreementKind.STATUS: "that it was granted",
    AgreementKind.INVESTMENT: "that it was made",
    AgreementKind.DEPLOYMENT: "that it was agreed",
    AgreementKind.CEASEFIRE: "that it was agreed",
    AgreementKind.EXCHANGE: "that it was agreed",
}


def not_done(agreement: Agreement) -> str:
    """That nothing shows it to be more than announced or expected."""
    return f"no source here records {_DONE_WORDS.get(agreement.kind, 'a signing')}"


def covered_text(page: Page, agreement: Agreement) -> str:
    """What it covers. Where every act is told by one speaker, the fields need not repeat who that is."""
    told = {hedge(page.kb, act) for act in live(agreement.acts)}
    covered = live(agreement.covers)
    return listed(
        distinct(f"{claim.value}{'' if told == {said := hedge(page.kb, claim)} else said}" for claim in covered)
    )


def act_text(page: Page, act: Act, dated: bool = True) -> str:
    """One act in words: memorandum signed Sep 2022 (Al Jaber said), announced Oct 2025 (inferred) (Göksu said)."""
    word = f"{act.instrument} signed" if act.instrument and act.act is ActKind.SIGNED else ACT_WORDS[act.act]
    if act.date and dated:
        word += f"{', as of' if act.act is ActKind.NEGOTIATING else ''} {act.date.shown()}"
    if act.place:
        word += f" in {page.kb.name(act.place)}"
    # Who is to do what is only expected would read as the one who expects it.
    done = act.act not in (ActKind.HOPED, ActKind.EXPECTED, ActKind.NEGOTIATING)
    if act.by and act.by != act.said_by and done:
        word += f" by {page.kb.short_name(act.by)}"
    # "announced (announced)" would say it twice.
    told = msgspec.structs.replace(act, modality=Modality.FACT) if act.modality.value == act.act.value else act
    return word + hedge(page.kb, told)
