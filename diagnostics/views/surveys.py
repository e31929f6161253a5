"""The survey of a firm: its public page behind a signed link, the acts of the region and the ministry."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import SignedInRequest
from companies.models import Contact
from diagnostics.forms.surveys import HandleForm, RefuseForm, ResendForm, SurveyForm
from diagnostics.models import Survey
from diagnostics.queries_surveys import known_of
from diagnostics.services.links import LinkRefused
from diagnostics.services.surveys import (
    answer_survey,
    handle_survey,
    refuse_survey,
    resend_survey,
    survey_behind,
)
from diagnostics.views.links import opened_by_link
from industrie_futur.forms import errors_shown_on


@opened_by_link
@require_http_methods(["GET", "HEAD", "POST"])
def survey_answer(request: HttpRequest, secret: str) -> HttpResponse:
    """Two minutes of a firm's contact; once answered, the page only says thank you."""
    try:
        survey = survey_behind(secret)
        form = SurveyForm(request.POST or None, known=known_of(survey.enrolment))
        if form.is_valid():
            return _thanks(request, answer_survey(secret, **form.cleaned_data), is_new=True)
    except LinkRefused as refusal:
        if refusal.reason == "used" and refusal.link and refusal.link.survey:
            return _thanks(request, refusal.link.survey, is_new=False)
        raise
    context = {"survey": survey, "firm": survey.enrolment.company, "form": form, "navigation": ()}
    return render(request, "diagnostics/survey_answer.html", context)


def _thanks(request: HttpRequest, survey: Survey, *, is_new: bool) -> HttpResponse:
    context = {"survey": survey, "is_new": is_new, "navigation": ()}
    return render(request, "diagnostics/survey_thanks.html", context)


@require_http_methods(["GET", "POST"])
def survey_resend(request: SignedInRequest, pk: int) -> HttpResponse:
    survey = _to_change(request, pk)
    form = ResendForm(request.POST or None, survey=survey, user=request.user)
    if form.is_valid():
        with errors_shown_on(form):
            resend_survey(survey, **form.cleaned_data, by=request.user)
            messages.success(request, "L’enquête est partie.")
            return redirect(survey.enrolment.company)
    return render(request, "diagnostics/survey_resend.html", {"survey": survey, "form": form})


@require_http_methods(["GET", "POST"])
def survey_refuse(request: SignedInRequest, pk: int) -> HttpResponse:
    survey = _to_change(request, pk)
    form = RefuseForm(request.POST or None, survey=survey)
    if form.is_valid():
        with errors_shown_on(form):
            refuse_survey(survey, **form.cleaned_data, by=request.user)
            messages.success(request, "Le refus est noté\u202f: l’entreprise ne sera plus sollicitée.")
            return redirect(survey.enrolment.company)
    return render(request, "diagnostics/survey_refuse.html", {"survey": survey, "form": form})


@require_http_methods(["GET", "POST"])
def survey_handle(request: SignedInRequest, pk: int) -> HttpResponse:
    """What was done for a firm that nobody had called back; told already, the page says what and by whom."""
    rows = Survey.objects.decidable_by(request.user).filter(escalated_at__isnull=False)
    survey = get_object_or_404(rows.select_related("enrolment__company", "handled_by"), pk=pk)
    form = HandleForm(request.POST or None)
    if form.is_valid():
        with errors_shown_on(form):
            handle_survey(survey, **form.cleaned_data, by=request.user)
            messages.success(request, "C’est noté\u202f: l’entreprise quitte votre bureau.")
            return redirect(survey.enrolment.company)
    contacts = Contact.objects.visible_to(request.user).filter(company=survey.enrolment.company)
    context = {"survey": survey, "form": form, "contacts": contacts}
    return render(request, "diagnostics/survey_handle.html", context)


def _to_change(request: SignedInRequest, pk: int) -> Survey:
    rows = Survey.objects.editable_by(request.user).filter(answered_at=None)
    return get_object_or_404(rows.select_related("enrolment__company"), pk=pk)
