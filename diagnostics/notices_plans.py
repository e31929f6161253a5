"""Who is told of what the firm answers about its plan: the experts who follow it, else its region."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.urls import reverse

from accounts.models import User
from accounts.notifications import notify, register_kind
from companies.models import Contact
from diagnostics.models import ActionItem, Diagnostic
from diagnostics.notices import officers_of
from experts.models import Assignment
from experts.notices import shortened
from industrie_futur.templatetags.portal import counted

PLAN_ANSWERED, ACTION_ANSWERED = "plan_answered", "action_answered"


def tell_plan_answered(
    plan: Diagnostic, contact: Contact, *, agreed: int, open_count: int, changed: int
) -> None:
    kept = counted(agreed, "action retenue,actions retenues")
    text = f"{contact}, pour {plan.enrolment.company}, a répondu sur le plan\u202f: {kept} sur {open_count}"
    if changed:
        text += f", {counted(changed, 'modifiée')}"
    url = reverse("diagnostics:plan", args=[plan.pk])
    _tell(plan.enrolment, plan, PLAN_ANSWERED, f"{text}.", url)


def tell_action_answered(action: ActionItem, contact: Contact, *, is_done: bool) -> None:
    said = "est faite" if is_done else "n’est pas encore faite"
    firm = action.enrolment.company
    text = f"{contact}, pour {firm}\u202f: l’action «\u202f{action}\u202f» {said}."
    _tell(action.enrolment, action, ACTION_ANSWERED, text, action.get_absolute_url())


def register_kinds() -> None:
    """Told for as long as the reader still reads the plan."""
    register_kind(PLAN_ANSWERED, _seen(Diagnostic))
    register_kind(ACTION_ANSWERED, _seen(ActionItem))


def _seen(model: Any) -> Any:
    def holds(user: User, keys: Collection[str]) -> set[str]:
        return {
            str(pk) for pk in model.objects.visible_to(user).filter(pk__in=keys).values_list("pk", flat=True)
        }

    return holds


def _tell(file: Any, subject: Any, kind: str, text: str, url: str) -> None:
    running = Assignment.objects.running().filter(enrolment=file, expert__user__is_active=True)
    experts = [each.expert.user for each in running.select_related("expert__user")]
    for person in experts or officers_of(file.region_id):
        if person:
            notify(person, kind=kind, subject=subject, text=shortened(text), url=url)
