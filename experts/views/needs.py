"""What a firm needs of its expert."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import SignedInRequest
from companies.models import Enrolment
from experts.forms.needs import NeedForm
from experts.queries import need_of
from experts.services.needs import record_need
from industrie_futur.forms import errors_shown_on


@require_http_methods(["GET", "POST"])
def need_update(request: SignedInRequest, siren: str) -> HttpResponse:
    files = Enrolment.objects.editable_by(request.user).open().select_related("company")
    file = get_object_or_404(files, company__siren=siren)
    form = NeedForm(request.POST or None, need=need_of(file))
    if form.is_valid():
        with errors_shown_on(form):
            record_need(file, **form.cleaned_data, by=request.user)
            messages.success(request, "Le besoin est enregistré\u202f: les experts sont classés d’après lui.")
            return redirect("experts:assignment_create", siren=siren)
    context = {"company": file.company, "form": form}
    return render(request, "experts/need_update.html", context)
