"""The agreement of a firm to be named: given, and taken back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import SignedInRequest
from companies.forms.naming import NamingForm, NamingWithdrawalForm
from companies.models import Company, NamingAgreement
from companies.services import agree_to_be_named, withdraw_naming
from industrie_futur.forms import errors_shown_on


@require_http_methods(["GET", "POST"])
def naming_agree(request: SignedInRequest, siren: str) -> HttpResponse:
    company = get_object_or_404(Company.objects.editable_by(request.user), siren=siren)
    form = NamingForm(request.POST or None, company=company, user=request.user)
    if form.is_valid():
        with errors_shown_on(form):
            agree_to_be_named(company, by=request.user, **form.cleaned_data)
            messages.success(request, "L’accord de l’entreprise pour être citée est enregistré.")
            return redirect(company)
    return render(request, "companies/naming_agree.html", {"company": company, "form": form})


@require_http_methods(["GET", "POST"])
def naming_withdraw(request: SignedInRequest, siren: str) -> HttpResponse:
    running = NamingAgreement.objects.editable_by(request.user).filter(withdrawn_on=None)
    agreement = get_object_or_404(running.select_related("company"), company__siren=siren)
    form = NamingWithdrawalForm(request.POST or None)
    if form.is_valid():
        with errors_shown_on(form):
            withdraw_naming(agreement, on=form.cleaned_data["on"], by=request.user)
            messages.success(request, "L’accord est retiré\u202f: l’entreprise n’est plus citée.")
            return redirect(agreement.company)
    context = {"agreement": agreement, "company": agreement.company, "form": form}
    return render(request, "companies/naming_withdraw.html", context)
