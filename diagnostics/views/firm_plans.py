"""Pages of the firm's links about its plan: without an account, they act on POST alone, once."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from diagnostics.forms.firm_plans import DoneForm, ReplyForm, replies_of, reply_forms
from diagnostics.models import SignedLink
from diagnostics.queries_plans import actions_to_answer
from diagnostics.services.firm_plans import (
    AnswerRefused,
    PlanChanged,
    answer_action,
    answer_plan,
    may_be_confirmed,
    open_link_of,
)
from diagnostics.services.links import LinkRefused
from diagnostics.views.links import opened_by_link
from industrie_futur.forms import errors_shown_on

Purpose = SignedLink.Purpose


@opened_by_link
@require_http_methods(["GET", "HEAD", "POST"])
def plan_answer(request: HttpRequest, secret: str) -> HttpResponse:
    """The plan as the firm reads it: what it retains, who does it, when, at what cost."""
    link = open_link_of(secret, Purpose.PLAN)
    plan: Any = link.plan
    posted = request.POST if request.method == "POST" else None
    forms = reply_forms(actions_to_answer(plan), posted)
    status, errors, changed = 200, [], set()
    if posted is not None and all(form.is_valid() for form in forms if form.is_bound):
        try:
            return _thanks(request, _told(answer_plan(secret, replies_of(forms, posted))))
        except LinkRefused:
            raise
        except PlanChanged as error:
            status, errors = 409, error.messages
            changed = {form.action.pk for form in forms if form.show_again()}
        except AnswerRefused as error:
            _show(forms, error)
        except ValidationError as error:
            errors = error.messages
    context = {
        "plan": plan,
        "link": link,
        "actions": [(form.action, form, form.action.pk in changed) for form in forms],
        "errors": errors,
        "error_count": sum(len(each) for form in forms for each in form.errors.values()),
        "navigation": (),
    }
    return render(request, "diagnostics/plan_answer.html", context, status=status)


@opened_by_link
@require_http_methods(["GET", "HEAD", "POST"])
def action_answer(request: HttpRequest, secret: str) -> HttpResponse:
    """Whether an action is done, in the firm's words."""
    action: Any = open_link_of(secret, Purpose.ACTION).action
    form = DoneForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with errors_shown_on(form):
            answer_action(secret, **form.cleaned_data)
            return _thanks(request, "Votre réponse est enregistrée. Votre expert en est averti.")
        action.refresh_from_db()
    context = {"action": action, "form": form, "is_awaited": may_be_confirmed(action), "navigation": ()}
    return render(request, "diagnostics/action_answer.html", context)


def _show(forms: list[ReplyForm], error: AnswerRefused) -> None:
    for form in forms:
        if form.action.pk == error.key:
            with errors_shown_on(form):
                raise error


def _told(agreed: int) -> str:
    kept = "L’action retenue est enregistrée" if agreed == 1 else "Les actions retenues sont enregistrées"
    return f"{kept}. Votre expert en est averti et les suit avec vous."


def _thanks(request: HttpRequest, said: str) -> HttpResponse:
    return render(request, "diagnostics/link_thanks.html", {"said": said, "navigation": ()})
