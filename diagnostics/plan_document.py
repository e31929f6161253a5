"""The action plan as a document to hand to the firm (accessible PDF)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from diagnostics.models import ActionItem, ActionNote, Diagnostic
from diagnostics.plan_figures import Agreement, Money, grouped, progress_of
from industrie_futur.pdf import compose
from industrie_futur.templatetags.portal import counted, euros, french_date, short_date


def plan_pdf(
    diagnostic: Diagnostic,
    actions: Sequence[ActionItem],
    *,
    money: Money | None,
    agreement: Agreement,
    on: date,
    is_fictional: bool,
) -> bytes:
    """The plan as PDF/UA-1; `actions` come with their axis and notes, `money` None is not told."""
    content = {
        "title": f"Plan d’action – {diagnostic.enrolment.company}",
        "lead": f"Au {french_date(on)}",
        "facts": [
            {"label": label, "value": value} for label, value in _facts(diagnostic, actions, agreement, on)
        ],
        "money": [{"label": label, "value": value} for label, value in _money(money)],
        "headings": ["Action", "Responsable", "Échéance", "Coût estimé", "État"],
        "rows": [_row(each, on) for each in actions],
        "groups": [
            {"priority": f"Priorité {label.lower()}", "actions": [_detail(line.action) for line in lines]}
            for label, lines in grouped(actions, on)
        ],
        "is_fictional": is_fictional,
    }
    return compose("diagnostics/plan.typ", content, moment=timezone.now())


def _facts(
    diagnostic: Diagnostic, actions: Sequence[ActionItem], agreement: Agreement, on: date
) -> Iterator[tuple[str, str]]:
    progress = progress_of(actions, on)
    yield "Entreprise", str(diagnostic.enrolment.company)
    yield "Diagnostic", f"{diagnostic.get_kind_display()}, par {diagnostic.expert}"
    yield "Accord de l’entreprise", _agreed(agreement)
    yield (
        "Avancement",
        f"{counted(progress.done, 'action faite,actions faites')} sur {progress.agreed}, "
        f"{counted(progress.late, 'en retard,en retard')}",
    )


def _agreed(agreement: Agreement) -> str:
    if agreement.given is None:
        return "pas encore donné par un lien"
    return f"{agreement.given.contact}, le {short_date(agreement.given.used_at)}"


def _money(money: Money | None) -> Iterator[tuple[str, str]]:
    if money is None:
        return
    uncosted = f" ({counted(money.uncosted, 'action')} sans estimation)" if money.uncosted else ""
    yield "Coût estimé des actions", f"{euros(money.cost, 'court')}{uncosted}"
    yield "Subventions engagées", euros(money.granted, "court")
    yield "Reste à financer", euros(money.remaining, "court")


def _row(action: ActionItem, on: date) -> list[str]:
    state = action.get_status_display()
    due_on = short_date(action.due_on) or "–"
    return [
        action.title,
        action.owner or "–",
        f"{due_on}, dépassée" if action.is_late(on) else due_on,
        euros(action.cost, "court") or "–",
        f"{state}, le {short_date(action.done_on)}" if action.done_on else state,
    ]


def _detail(action: ActionItem) -> dict[str, Any]:
    facts = [
        ("Axe", str(action.axis)),
        ("À atteindre", action.detail),
        ("Horizon", action.get_horizon_display()),
        ("Ce qui le montre", action.evidence),
        ("Confirmée par l’entreprise", short_date(action.confirmed_at)),
        ("Motif d’abandon", action.drop_reason),
    ]
    return {
        "title": action.title,
        "facts": [{"label": label, "value": value} for label, value in facts if value],
        "notes": [_note(each) for each in reversed(list(action.notes.all()))],
    }


def _note(note: ActionNote) -> str:
    author = note.written_by or (note.link and note.link.contact)
    text = f"\u202f: {note.text}" if note.text else ""
    return f"{short_date(note.noted_on)}, {author}, {note.get_status_display().lower()}{text}"
