"""The acts of a firm's path: one page each, for who may write the file."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import SignedInRequest
from companies import queries
from companies.acts import ACTS
from companies.forms import ApplicationForm, CancelForm, CorrectionForm, StepForm
from companies.models import Company, Enrolment, EnrolmentEvent, Site
from companies.phases import RELEASED, Phase, next_phases
from companies.rules import verdict_of
from companies.services import advance_enrolment, already_known, cancel_step, correct_step, open_enrolment
from industrie_futur.forms import errors_shown_on


@require_http_methods(["GET", "POST"])
def enrolment_open(request: SignedInRequest, siren: str) -> HttpResponse:
    """A known firm without a live file applies."""
    company = get_object_or_404(Company.objects.editable_by(request.user), siren=siren)
    if request.method == "GET" and company.enrolments.exclude(phase__in=RELEASED).exists():
        messages.warning(request, already_known(siren))
        return redirect(company)
    sites = Site.objects.editable_by(request.user).filter(company=company)
    form = ApplicationForm(
        request.POST or None, initial={"site": sites.first()}, company=company, user=request.user
    )
    if form.is_valid():
        typed = form.cleaned_data
        with errors_shown_on(form):
            open_enrolment(typed["site"], on=typed["on"], by=request.user, comment=typed["comment"])
            messages.success(request, "La candidature est enregistrée.")
            return redirect(company)
    context = {"company": company, "form": form, "verdict": verdict_of(company)}
    return render(request, "companies/enrolment_open.html", context)


@require_http_methods(["GET", "POST"])
def enrolment_advance(request: SignedInRequest, siren: str, phase: str) -> HttpResponse:
    """The step to `phase`; a page left open while somebody else moved the file says so."""
    if phase not in ACTS:
        raise Http404
    files = Enrolment.objects.editable_by(request.user).select_related("company", "site")
    file = files.filter(company__siren=siren).first()
    if file is None:
        raise Http404
    if request.method == "GET" and phase not in next_phases(file.phase):
        return _no_more(request, file.company)
    act, to = ACTS[Phase(phase)], Phase(phase)
    form = StepForm(request.POST or None, act=act, needs_reason=to in RELEASED)
    if form.is_valid():
        typed = form.cleaned_data
        with errors_shown_on(form):
            advance_enrolment(file, to=to, on=typed["on"], by=request.user, comment=typed["comment"])
            messages.success(request, act.done)
            return redirect(file.company)
    context = {"company": file.company, "file": file, "act": act, "form": form, "is_release": to in RELEASED}
    if to == Phase.ENGAGEE:
        context["verdict"] = verdict_of(file.company)
    return render(request, "companies/enrolment_advance.html", context)


@require_http_methods(["GET", "POST"])
def step_correct(request: SignedInRequest, siren: str, pk: int) -> HttpResponse:
    """The right date of a step."""
    step = _step_or_404(request, siren, pk)
    company = step.enrolment.company
    if request.method == "GET" and hasattr(step, "reversal"):
        return _no_more(request, company)
    form = CorrectionForm(request.POST or None, step=step)
    if form.is_valid():
        typed = form.cleaned_data
        with errors_shown_on(form):
            correct_step(step, on=typed["on"], by=request.user, comment=typed["comment"])
            messages.success(
                request, "La date est corrigée\u202f; l’ancienne reste visible dans l’historique."
            )
            return redirect(company)
    return render(request, "companies/step_correct.html", {"company": company, "step": step, "form": form})


@require_http_methods(["GET", "POST"])
def step_cancel(request: SignedInRequest, siren: str, pk: int) -> HttpResponse:
    """The last step is taken back."""
    step = _step_or_404(request, siren, pk)
    company = step.enrolment.company
    if request.method == "GET" and hasattr(step, "reversal"):
        return _no_more(request, company)
    form = CancelForm(request.POST or None)
    if form.is_valid():
        with errors_shown_on(form):
            cancel_step(step, by=request.user, comment=form.cleaned_data["comment"])
            messages.success(request, "L’étape est annulée\u202f; elle reste visible dans l’historique.")
            return redirect(company)
    return render(request, "companies/step_cancel.html", {"company": company, "step": step, "form": form})


def _step_or_404(request: SignedInRequest, siren: str, pk: int) -> EnrolmentEvent:
    step = queries.step_of(request.user, siren, pk)
    if step is None:
        raise Http404
    return step


def _no_more(request: SignedInRequest, company: Company) -> HttpResponse:
    """Back to the firm: the link followed was that of a page older than the file."""
    messages.warning(request, "Le dossier a changé entre-temps\u202f: cette étape n’est plus possible.")
    return redirect(company)
