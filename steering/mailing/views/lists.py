"""Mailing lists and who is on them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import SignedInRequest
from industrie_futur.forms import errors_shown_on
from industrie_futur.versions import ChangedMeanwhile, Difference, differences
from steering.committee.views.access import writers_only
from steering.mailing.forms import ListMemberForm, MailingListForm, MailingListUpdateForm
from steering.mailing.lists import add_member, change_list, create_list, remove_member
from steering.mailing.queries import lists_with_counts
from steering.models import ListMember, MailingList


@require_safe
@writers_only
def mailinglist_list(request: SignedInRequest) -> HttpResponse:
    lists = lists_with_counts(MailingList.objects.visible_to(request.user))
    return render(request, "steering/mailing/mailinglist_list.html", {"lists": lists})


@require_http_methods(["GET", "POST"])
@writers_only
def mailinglist_create(request: SignedInRequest) -> HttpResponse:
    form = MailingListForm(request.POST or None)
    if form.is_valid():
        with errors_shown_on(form):
            mailing_list = create_list(**form.cleaned_data, by=request.user)
            messages.success(request, "La liste est créée\u202f: inscrivez-y ceux qui la recevront.")
            return redirect(mailing_list)
    context: dict[str, Any] = {"form": form, "mailing_list": None, "conflict": []}
    return render(request, "steering/mailing/mailinglist_form.html", context)


@require_http_methods(["GET", "POST"])
def mailinglist_update(request: SignedInRequest, pk: int) -> HttpResponse:
    mailing_list = get_object_or_404(MailingList.objects.editable_by(request.user), pk=pk)
    form = MailingListUpdateForm(request.POST or None, mailing_list=mailing_list)
    conflict: list[Difference] = []
    if form.is_valid():
        with errors_shown_on(form):
            try:
                change_list(mailing_list, **form.cleaned_data, by=request.user)
            except ChangedMeanwhile as error:
                conflict = differences(form, error)
            else:
                messages.success(request, "La liste est modifiée.")
                return redirect(mailing_list)
    context = {"form": form, "mailing_list": mailing_list, "conflict": conflict}
    status = 409 if conflict else 200
    return render(request, "steering/mailing/mailinglist_form.html", context, status=status)


@require_http_methods(["GET", "POST"])
def mailinglist_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who is on the list, who left, and the form that adds somebody."""
    rows = MailingList.objects.editable_by(request.user).select_related("region")
    mailing_list = get_object_or_404(rows, pk=pk)
    form = ListMemberForm(request.POST or None)
    if form.is_valid():
        with errors_shown_on(form):
            member = add_member(mailing_list, **form.cleaned_data, by=request.user)
            messages.success(request, f"{member} est sur la liste.")
            return redirect(mailing_list)
    members = ListMember.objects.visible_to(request.user).filter(mailing_list=mailing_list)
    context = {
        "mailing_list": mailing_list,
        "present": members.filter(left_at=None).select_related("user"),
        "left": members.filter(left_at__isnull=False).select_related("left_by").order_by("-left_at"),
        "form": form,
    }
    return render(request, "steering/mailing/mailinglist_detail.html", context)


@require_POST
def listmember_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    member = get_object_or_404(ListMember.objects.editable_by(request.user), pk=pk)
    remove_member(member, by=request.user)
    messages.success(request, f"{member} n’est plus sur la liste.")
    return redirect(member.mailing_list)
