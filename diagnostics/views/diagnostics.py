"""Diagnostics: one of them, its sections, and the acts on it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import SignedInRequest
from companies.models import Enrolment
from diagnostics.forms.diagnostics import AnswerForm, ReturnForm, SubmitForm
from diagnostics.models import Axis, Diagnostic
from diagnostics.queries import questions_to_answer, score_of, sections_of
from diagnostics.scoring import shown
from diagnostics.services.answers import save_answer, sections_open
from diagnostics.services.diagnostics import (
    return_section,
    start_diagnostic,
    submit_diagnostic,
    validate_diagnostic,
)
from industrie_futur.forms import errors_shown_on
from industrie_futur.panels import panels_for
from industrie_futur.versions import ChangedMeanwhile, Difference, differences


@require_POST
def diagnostic_create(request: SignedInRequest, siren: str) -> HttpResponse:
    """Started from the firm's page by its expert; pressed twice, it is the same one."""
    files = Enrolment.objects.visible_to(request.user).filter(assignments__expert__user=request.user)
    file = get_object_or_404(files.distinct(), company__siren=siren)
    kind = request.POST.get("kind", "")
    try:
        return redirect(start_diagnostic(file, kind=kind, by=request.user))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(file.company)


@require_safe
def diagnostic_detail(request: SignedInRequest, pk: UUID) -> HttpResponse:
    diagnostic = _seen(request, pk)
    sections = sections_of(diagnostic)
    opened = sections_open(diagnostic)
    is_writer = Diagnostic.objects.editable_by(request.user).filter(pk=pk).exists()
    is_decider = Diagnostic.objects.decidable_by(request.user).filter(pk=pk).exists()
    context = {
        "diagnostic": diagnostic,
        "sections": [(each, is_writer and (opened is None or each.axis.pk in opened)) for each in sections],
        "score": shown(score_of(sections)),
        "returns": diagnostic.returns.select_related("axis", "returned_by"),
        "may_submit": is_writer,
        "may_return": is_decider and diagnostic.status in {"submitted", "returned"},
        "may_validate": is_decider and diagnostic.status == Diagnostic.Status.SUBMITTED,
        "panels": panels_for("diagnostics:diagnostic_detail", request, diagnostic),
    }
    return render(request, "diagnostics/diagnostic_detail.html", context)


@require_http_methods(["GET", "POST"])
def section(request: SignedInRequest, pk: UUID, axis: str) -> HttpResponse:
    """The questions of an axis: one form without JavaScript; with it, each answer is saved as it is given."""
    diagnostic = _seen(request, pk)
    shown_axis = get_object_or_404(diagnostic.questionnaire.axes, code=axis)
    may_write = _may_write(request, diagnostic, shown_axis)
    forms = [
        AnswerForm(request.POST if request.method == "POST" else None, question=question, answer=answer)
        for question, answer in questions_to_answer(diagnostic, shown_axis)
    ]
    conflicts: dict[str, list[Difference]] = {}
    if request.method == "POST":
        if not may_write:
            messages.error(request, "Ce diagnostic, ou cet axe, ne change plus\u202f: rien n’est enregistré.")
            return redirect(diagnostic)
        conflicts = _save_all(forms, diagnostic, request)
        if not conflicts and not any(form.errors for form in forms):
            messages.success(request, f"L’axe «\u202f{shown_axis}\u202f» est enregistré.")
            return redirect(diagnostic)
    context = {
        "diagnostic": diagnostic,
        "axis": shown_axis,
        "questions": [(form, conflicts.get(form.question.code)) for form in forms],
        "next": _next_axis(diagnostic, shown_axis),
        "may_write": may_write,
        "returned": diagnostic.returns.filter(axis=shown_axis, mended_at=None).first(),
    }
    return render(request, "diagnostics/section.html", context, status=409 if conflicts else 200)


@require_http_methods(["GET", "POST"])
def diagnostic_submit(request: SignedInRequest, pk: UUID) -> HttpResponse:
    diagnostic = get_object_or_404(_with_firm(Diagnostic.objects.editable_by(request.user)), pk=pk)
    missing = [each.axis for each in sections_of(diagnostic) if each.score is None]
    form = SubmitForm(request.POST if request.method == "POST" else None, is_complete=not missing)
    if form.is_valid():
        with errors_shown_on(form):
            submit_diagnostic(diagnostic, **form.cleaned_data, by=request.user)
            messages.success(request, "Le diagnostic est transmis à la région, qui le valide.")
            return redirect(diagnostic)
    context = {"diagnostic": diagnostic, "form": form, "missing": missing}
    return render(request, "diagnostics/diagnostic_submit.html", context)


@require_http_methods(["GET", "POST"])
def diagnostic_return(request: SignedInRequest, pk: UUID) -> HttpResponse:
    diagnostic = get_object_or_404(_with_firm(Diagnostic.objects.decidable_by(request.user)), pk=pk)
    form = ReturnForm(request.POST or None, diagnostic=diagnostic)
    if form.is_valid():
        with errors_shown_on(form):
            returned = return_section(diagnostic, **form.cleaned_data, by=request.user)
            messages.success(request, f"L’axe «\u202f{returned.axis}\u202f» est renvoyé à l’expert.")
            return redirect(diagnostic)
    return render(request, "diagnostics/diagnostic_return.html", {"diagnostic": diagnostic, "form": form})


@require_POST
def diagnostic_validate(request: SignedInRequest, pk: UUID) -> HttpResponse:
    diagnostic = get_object_or_404(_with_firm(Diagnostic.objects.decidable_by(request.user)), pk=pk)
    try:
        validate_diagnostic(diagnostic, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "Le diagnostic est validé.")
    return redirect(diagnostic)


def _with_firm(rows: QuerySet[Diagnostic]) -> QuerySet[Diagnostic]:
    return rows.select_related("enrolment__company", "expert", "questionnaire")


def _seen(request: SignedInRequest, pk: UUID) -> Diagnostic:
    return get_object_or_404(_with_firm(Diagnostic.objects.visible_to(request.user)), pk=pk)


def _may_write(request: SignedInRequest, diagnostic: Diagnostic, axis: Axis) -> bool:
    if not Diagnostic.objects.editable_by(request.user).filter(pk=diagnostic.pk).exists():
        return False
    opened = sections_open(diagnostic)
    return opened is None or axis.pk in opened


def _next_axis(diagnostic: Diagnostic, axis: Axis) -> Axis | None:
    return diagnostic.questionnaire.axes.filter(position__gt=axis.position).first()


def _save_all(
    forms: list[AnswerForm], diagnostic: Diagnostic, request: SignedInRequest
) -> dict[str, list[Difference]]:
    """Save each answer typed; what others answered meanwhile, by code of question, for its form to show."""
    conflicts = {}
    for form in forms:
        if not form.is_valid() or form.is_empty:
            continue
        with errors_shown_on(form):
            try:
                save_answer(diagnostic, form.question, **form.values(), by=request.user)
            except ChangedMeanwhile as error:
                conflicts[form.question.code] = differences(form, error)
    return conflicts
