"""Who sits on the committee."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import SignedInRequest
from industrie_futur import clock
from industrie_futur.forms import errors_shown_on, form_page
from steering.committee.forms.meetings import MemberForm, MemberUpdateForm
from steering.committee.services.members import add_member, change_member
from steering.committee.views.access import writers_only
from steering.models import CommitteeMember


@require_safe
@writers_only
def member_list(request: SignedInRequest) -> HttpResponse:
    """Members in office today, then the other mandates, past and to come."""
    members = CommitteeMember.objects.visible_to(request.user).select_related("organisation", "user")
    today = clock.today()
    context = {
        "in_office": [each for each in members if each.is_running_on(today)],
        "others": [each for each in members if not each.is_running_on(today)],
        "today": today,
    }
    return render(request, "steering/committee/member_list.html", context)


@require_http_methods(["GET", "POST"])
@writers_only
def member_create(request: SignedInRequest) -> HttpResponse:
    form = MemberForm(request.POST or None, user=request.user)
    if form.is_valid():
        with errors_shown_on(form):
            member = add_member(**form.cleaned_data, by=request.user)
            messages.success(request, f"{member} siège au comité.")
            return redirect("steering:member_list")
    return form_page(request, "steering/committee/member_form.html", form, member=None)


@require_http_methods(["GET", "POST"])
def member_update(request: SignedInRequest, pk: int) -> HttpResponse:
    member = get_object_or_404(CommitteeMember.objects.editable_by(request.user), pk=pk)
    form = MemberUpdateForm(request.POST or None, user=request.user, member=member)
    if form.is_valid():
        with errors_shown_on(form):
            change_member(member, **form.cleaned_data, by=request.user)
            messages.success(request, f"Le mandat de {member} est modifié.")
            return redirect("steering:member_list")
    return form_page(request, "steering/committee/member_form.html", form, member=member)
