"""Who follows a firm."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import SignedInRequest
from experts.forms.assignments import AssignmentEndForm
from experts.models import Assignment
from experts.services import end_assignment
from industrie_futur.forms import errors_shown_on


@require_http_methods(["GET", "POST"])
def assignment_end(request: SignedInRequest, siren: str, pk: int) -> HttpResponse:
    running = Assignment.objects.editable_by(request.user).running()
    running = running.select_related("expert", "enrolment__company")
    assignment = get_object_or_404(running, enrolment__company__siren=siren, pk=pk)
    company = assignment.enrolment.company
    form = AssignmentEndForm(request.POST or None)
    if form.is_valid():
        with errors_shown_on(form):
            end_assignment(assignment, **form.cleaned_data, by=request.user)
            messages.success(request, f"{assignment.expert} ne suit plus {company}.")
            return redirect(company)
    context = {"company": company, "assignment": assignment, "form": form}
    return render(request, "experts/assignment_end.html", context)
