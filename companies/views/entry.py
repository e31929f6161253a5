"""The entry of a new firm: the SIRET first, so that a duplicate is found before the form is filled."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import SignedInRequest
from companies import queries
from companies.forms import CompanyEntryForm, FiguresForm, SiretForm
from companies.services import enter_company
from industrie_futur.forms import errors_shown_on


@require_http_methods(["GET", "POST"])
def company_create(request: SignedInRequest) -> HttpResponse:
    """First the SIRET (`?siret=`), then the form; 403 for who may enter no firm today."""
    _check_may_enter(request)
    if request.method == "POST" and "name" in request.POST:
        return _record(request)
    typed = request.POST if request.method == "POST" else request.GET
    question = SiretForm(typed if "siret" in typed else None)
    if not question.is_valid():
        return render(request, "companies/company_create.html", {"form": question})
    siret = question.cleaned_data["siret"]
    if known := queries.known_company(siret, request.user):
        context = {"form": question, "known": known, "siret": siret}
        return render(request, "companies/company_create.html", context)
    form = CompanyEntryForm(initial={"siret": siret}, user=request.user)
    return render(request, "companies/company_create_form.html", {"form": form, "siret": siret})


def _record(request: SignedInRequest) -> HttpResponse:
    form = CompanyEntryForm(request.POST, user=request.user)
    if form.is_valid():
        with errors_shown_on(form):
            enrolment = enter_company(
                siret=form.cleaned_data["siret"],
                site=form.site_values(),
                company=form.company_values(),
                contact=form.contact_values(),
                applied_on=form.cleaned_data["applied_on"],
                enrolled_on=form.cleaned_data["enrolled_on"],
                by=request.user,
            )
            messages.success(request, f"{enrolment.company} est enregistrée et sa candidature est ouverte.")
            return redirect(enrolment.company)
    siret = form.cleaned_data.get("siret", "")
    context = {
        "form": form,
        "siret": siret,
        "known": queries.known_company(siret, request.user) if siret else None,
    }
    return render(request, "companies/company_create_form.html", context)


@require_safe
def siret_check(request: SignedInRequest) -> HttpResponse:
    """A fragment: the SIRET being typed is wrong and why, known and where, or free."""
    _check_may_enter(request)
    form = SiretForm(request.GET)
    known = queries.known_company(form.cleaned_data["siret"], request.user) if form.is_valid() else None
    context = {"form": form, "known": known, "siret": form.cleaned_data.get("siret", "")}
    return render(request, "companies/includes/siret_verdict.html", context)


@require_safe
def size_check(request: SignedInRequest) -> HttpResponse:
    """A fragment: the legal category of the figures being typed, and whether they are eligible."""
    return render(request, "companies/includes/size_verdict.html", {"form": FiguresForm(request.GET)})


def _check_may_enter(request: SignedInRequest) -> None:
    if not queries.departments_open_to(request.user).exists():
        raise PermissionDenied
