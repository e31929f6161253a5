"""The first page of the international part, partnerships, and their joint actions."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import SignedInRequest
from industrie_futur import clock
from steering.committee.views.access import writers_only
from steering.international.forms.rows import (
    ActionForm,
    ActionUpdateForm,
    PartnershipForm,
    ProgressForm,
)
from steering.international.queries import international_counts
from steering.international.services.actions import agree_action, change_action, note_progress
from steering.international.services.partnerships import add_partnership, change_partnership
from steering.international.views.entry import enter
from steering.models import Event, JointAction, Partnership
from steering.models.meetings import WRITERS

NEXT = 3


@require_safe
def international(request: SignedInRequest) -> HttpResponse:
    """Partnerships, what is to be done with them, what comes next."""
    today = clock.today()
    partnerships = Partnership.objects.visible_to(request.user)
    actions = JointAction.objects.visible_to(request.user).unfinished().select_related("partnership")
    events = Event.objects.visible_to(request.user).standing().filter(held_on__gte=today.replace(day=1))
    context = {
        "today": today,
        "counts": international_counts(today),
        "standing": [each for each in partnerships if each.stands_on(today)],
        "others": [each for each in partnerships if not each.stands_on(today)],
        "actions": _with_delay(actions),
        "events": [each for each in events if each.last_day >= today][:NEXT],
        "may_write": request.user.role in WRITERS,
    }
    return render(request, "steering/international/overview.html", context)


@require_safe
def partnership_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    partnership = get_object_or_404(Partnership.objects.visible_to(request.user), pk=pk)
    context = {
        "partnership": partnership,
        "actions": _with_delay(partnership.actions.all()),
        "events": partnership.events.all(),
        "use_cases": partnership.use_cases.visible_to(request.user).with_naming(clock.today()),
        "today": clock.today(),
        "is_standing": partnership.stands_on(clock.today()),
        "may_write": request.user.role in WRITERS,
    }
    return render(request, "steering/international/partnership_detail.html", context)


@require_http_methods(["GET", "POST"])
@writers_only
def partnership_create(request: SignedInRequest) -> HttpResponse:
    return enter(
        request,
        PartnershipForm(request.POST or None),
        add_partnership,
        done="Le partenariat est enregistré.",
        heading="Ajouter un partenariat",
    )


@require_http_methods(["GET", "POST"])
def partnership_update(request: SignedInRequest, pk: int) -> HttpResponse:
    partnership = get_object_or_404(Partnership.objects.editable_by(request.user), pk=pk)
    return enter(
        request,
        PartnershipForm(request.POST or None, row=partnership),
        change_partnership,
        subject=partnership,
        done="Le partenariat est modifié.",
        heading="Modifier le partenariat",
        lead="Un partenariat qui cesse reçoit une date de fin\u202f; il reste dans l’historique.",
    )


@require_http_methods(["GET", "POST"])
def joint_action_create(request: SignedInRequest, pk: int) -> HttpResponse:
    partnership = get_object_or_404(Partnership.objects.editable_by(request.user), pk=pk)
    return enter(
        request,
        ActionForm(request.POST or None),
        agree_action,
        subject=partnership,
        done="L’action commune est enregistrée.",
        heading="Ajouter une action commune",
    )


@require_safe
def joint_action_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """An action and its progress; the notes are everybody's to read."""
    rows = JointAction.objects.visible_to(request.user).select_related("partnership")
    action = get_object_or_404(rows, pk=pk)
    context = {
        "action": action,
        "is_late": action.is_late_on(clock.today()),
        "notes": action.notes.select_related("written_by"),
        "may_write": request.user.role in WRITERS,
    }
    return render(request, "steering/international/joint_action_detail.html", context)


@require_http_methods(["GET", "POST"])
def joint_action_update(request: SignedInRequest, pk: int) -> HttpResponse:
    action = get_object_or_404(JointAction.objects.editable_by(request.user), pk=pk)
    return enter(
        request,
        ActionUpdateForm(request.POST or None, row=action),
        change_action,
        subject=action,
        done="L’action commune est corrigée.",
        heading="Corriger l’action commune",
    )


@require_http_methods(["GET", "POST"])
def joint_action_note(request: SignedInRequest, pk: int) -> HttpResponse:
    """Add a line to the progress of an action."""
    action = get_object_or_404(JointAction.objects.editable_by(request.user), pk=pk)
    return enter(
        request,
        ProgressForm(request.POST or None, action=action),
        note_progress,
        subject=action,
        done="L’avancement est noté.",
        heading="Noter l’avancement",
        lead="L’état et l’échéance de l’action deviennent ceux de la note.",
    )


def _with_delay(rows: Any) -> list[JointAction]:
    """The actions, the nearest due date first, each with `is_late`."""
    today, actions = clock.today(), list(rows)
    for action in actions:
        action.is_late = action.is_late_on(today)
    return actions
