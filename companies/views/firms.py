"""Changes to a firm, its sites and its contacts."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import SignedInRequest
from companies.forms import CompanyForm, ContactForm, SiteForm, SiteUpdateForm
from companies.models import Company, Contact, Site
from companies.services import add_contact, add_site, update_company, update_contact, update_site
from industrie_futur.forms import errors_shown_on
from industrie_futur.versions import ChangedMeanwhile, differences


@require_http_methods(["GET", "POST"])
def company_update(request: SignedInRequest, siren: str) -> HttpResponse:
    company = get_object_or_404(Company.objects.editable_by(request.user), siren=siren)
    form = CompanyForm(request.POST or None, company=company)
    conflict = None
    if form.is_valid():
        version = form.cleaned_data["version"] or 0
        with errors_shown_on(form):
            try:
                update_company(company, version=version, by=request.user, **form.company_values())
            except ChangedMeanwhile as error:
                conflict = differences(form, error)
            else:
                messages.success(request, "La fiche de l’entreprise est enregistrée.")
                return redirect(company)
    context = {"company": company, "form": form, "conflict": conflict}
    return render(
        request, "companies/company_update.html", context, status=409 if conflict is not None else 200
    )


@require_http_methods(["GET", "POST"])
def site_create(request: SignedInRequest, siren: str) -> HttpResponse:
    company = get_object_or_404(Company.objects.editable_by(request.user), siren=siren)
    asked = {"siret": request.GET.get("siret", "")}
    form = SiteForm(request.POST or None, initial=asked, company=company, user=request.user)
    if form.is_valid():
        with errors_shown_on(form):
            siret = form.cleaned_data["siret"]
            add_site(company, siret=siret, by=request.user, **form.site_values())
            messages.success(request, "L’établissement est enregistré.")
            return redirect(company)
    return render(request, "companies/site_create.html", {"company": company, "form": form})


@require_http_methods(["GET", "POST"])
def site_update(request: SignedInRequest, siren: str, pk: int) -> HttpResponse:
    sites = Site.objects.editable_by(request.user).select_related("company", "department")
    site = get_object_or_404(sites, company=siren, pk=pk)
    form = SiteUpdateForm(request.POST or None, site=site, user=request.user)
    conflict = None
    if form.is_valid():
        version = form.cleaned_data["version"]
        with errors_shown_on(form):
            try:
                update_site(site, version=version, by=request.user, **form.site_values())
            except ChangedMeanwhile as error:
                conflict = differences(form, error)
            else:
                messages.success(request, "L’adresse de l’établissement est enregistrée.")
                return redirect(site.company)
    context = {"company": site.company, "site": site, "form": form, "conflict": conflict}
    return render(request, "companies/site_update.html", context, status=409 if conflict is not None else 200)


@require_http_methods(["GET", "POST"])
def contact_create(request: SignedInRequest, siren: str) -> HttpResponse:
    company = get_object_or_404(Company.objects.editable_by(request.user), siren=siren)
    form = ContactForm(request.POST or None)
    if form.is_valid():
        with errors_shown_on(form):
            add_contact(company, by=request.user, **form.contact_values())
            messages.success(request, "Le correspondant est enregistré.")
            return redirect(company)
    return render(request, "companies/contact_create.html", {"company": company, "form": form})


@require_http_methods(["GET", "POST"])
def contact_update(request: SignedInRequest, siren: str, pk: int) -> HttpResponse:
    contacts = Contact.objects.editable_by(request.user).select_related("company")
    contact = get_object_or_404(contacts, company__siren=siren, pk=pk)
    form = ContactForm(request.POST or None, contact=contact)
    conflict = None
    if form.is_valid():
        version = form.cleaned_data["version"] or 0
        with errors_shown_on(form):
            try:
                update_contact(contact, version=version, by=request.user, **form.contact_values())
            except ChangedMeanwhile as error:
                conflict = differences(form, error)
            else:
                messages.success(request, "Le correspondant est enregistré.")
                return redirect(contact.company)
    context = {"company": contact.company, "contact": contact, "form": form, "conflict": conflict}
    return render(
        request, "companies/contact_update.html", context, status=409 if conflict is not None else 200
    )
