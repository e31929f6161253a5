"""The pages of the handover: ending a right, closing an account, an absence; the notes, and one's own."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_GET, require_http_methods, require_safe
from django.views.generic import ListView

from accounts.access import SignedInRequest, administrators_only
from accounts.models import User
from accounts.owners import Ending, read_owners
from accounts.scoping import Role
from accounts.successors import successors_for
from experts.models import Expert
from experts.queries import successions_of
from industrie_futur import clock
from industrie_futur.downloads import made_file
from industrie_futur.forms import errors_shown_on
from industrie_futur.listing import ScopedMixin
from steering.handover import (
    ABSENT_ROLES,
    PREPARING_ROLES,
    begin_absence,
    close_account,
    end_right,
    ending_by_absence,
    ending_of_account,
    ending_of_right,
    prepare_note,
)
from steering.handover_forms import AbsenceForm, AccountCloseForm, PreparationForm, RightEndForm
from steering.handover_note import note_of
from steering.handover_pdf import handover_pdf
from steering.models import Handover

STILL_TRUE = timedelta(days=90)
"""How long after the day it was prepared for a note's instructions are offered again."""


# An ending ------------------------------------------------------------------------------------------


@administrators_only
@require_http_methods(["GET", "POST"])
def handover_right(request: SignedInRequest, pk: int, right_pk: int) -> HttpResponse:
    """Give a right its last day, and its region to somebody from the next."""
    account = _account(request, pk)
    right = get_object_or_404(account.region_rights.select_related("region", "user"), pk=right_pk)
    page = _assistant(account, ending_of_right(right, max(clock.today(), right.starts_on)))
    form = RightEndForm(request.POST or None, right=right, **page.pop("form_options"))
    if form.is_valid():
        with errors_shown_on(form):
            told = {"on": form.cleaned_data["on"], "comment": form.cleaned_data["comment"]}
            note = end_right(right, successor=form.chosen(), **told, by=request.user)
            return _done(request, account, note, "La fin du droit est enregistrée.")
    return render(request, "steering/handover_right.html", {**page, "right": right, "form": form})


@administrators_only
@require_http_methods(["GET", "POST"])
def handover_account(request: SignedInRequest, pk: int) -> HttpResponse:
    """Close an account today, once nothing of it is left to nobody."""
    account = _account(request, pk, is_active=True)
    card = Expert.objects.visible_to(request.user).filter(user=account).first()
    successions = successions_of(card) if card else []
    page = _assistant(account, ending_of_account(account))
    form = AccountCloseForm(request.POST or None, successions=successions, **page.pop("form_options"))
    if form.is_valid():
        with errors_shown_on(form):
            note = close_account(
                account,
                successor=form.chosen(),
                experts=form.successors(),
                comment=form.cleaned_data["comment"],
                by=request.user,
            )
            return _done(request, account, note, f"{account}\u202f: le compte est fermé.")
    context = {**page, "form": form, "successions": successions}
    return render(request, "steering/handover_account.html", context)


@administrators_only
@require_http_methods(["GET", "POST"])
def handover_absence(request: SignedInRequest, pk: int) -> HttpResponse:
    """Note an absence, and who stands in."""
    account = _account(request, pk, is_active=True, role__in=ABSENT_ROLES)
    today = clock.today()
    page = _assistant(account, ending_by_absence(account, today, today))
    form = AbsenceForm(request.POST or None, **page.pop("form_options"))
    if form.is_valid():
        with errors_shown_on(form):
            told = {name: form.cleaned_data[name] for name in ("starts_on", "ends_on", "comment")}
            note = begin_absence(account, successor=form.chosen(), **told, by=request.user)
            return _done(request, account, note, "L’absence est enregistrée.")
    return render(request, "steering/handover_absence.html", {**page, "form": form})


def _account(request: SignedInRequest, pk: int, **conditions: Any) -> User:
    return get_object_or_404(User.objects.editable_by(request.user), pk=pk, **conditions)


def _assistant(account: User, ending: Ending) -> dict[str, Any]:
    """What an ending leaves, who may take over, and what the leaver prepared; `form_options` for the form."""
    owners = read_owners(clock.today())
    entries, lost = owners.inventory(ending), owners.lost_by(ending)
    proposals = successors_for(owners, ending)
    notes = Handover.objects.visible_to(account).filter(leaver=account, recorded_by=account)
    prepared = notes.filter(effective_on__gte=clock.today() - STILL_TRUE).first()
    initial = {"comment": prepared.comment} if prepared else {}
    # A mission goes to an expert, chosen region by region, not to the successor of the whole.
    is_needed = any(duty.work.is_regional or duty.work.hand_over for duty in lost)
    return {
        "account": account,
        "entries": entries,
        "lost": lost,
        "proposals": proposals,
        "is_needed": is_needed,
        "prepared": prepared,
        "form_options": {"proposals": proposals, "is_needed": is_needed, "initial": initial},
    }


def _done(request: SignedInRequest, account: User, note: Handover | None, done: str) -> HttpResponse:
    messages.success(request, done)
    if note is not None:
        return redirect("steering:handover_detail", pk=note.pk)
    return redirect("accounts:user_update", pk=account.pk)


# Notes ----------------------------------------------------------------------------------------------


@method_decorator([administrators_only, require_safe], name="dispatch")
class HandoverList(ScopedMixin, ListView):
    """Every note, the latest first."""

    model = Handover
    template_name = "steering/handover_list.html"
    paginate_by = 30

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().select_related("leaver", "successor", "recorded_by").defer("contents")


@require_safe
def handover_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """A note, for those who leave, who take over, and the administrators."""
    handover = _handover(request, pk)
    is_administrator = request.user.role == Role.ADMINISTRATOR
    context = {
        "handover": handover,
        "note": note_of(handover),
        "parent_label": "Passages de témoin" if is_administrator else "Mon compte",
        "parent_url": reverse("steering:handover_list" if is_administrator else "accounts:profile"),
    }
    return render(request, "steering/handover_detail.html", context)


@require_GET
def handover_file(request: SignedInRequest, pk: int) -> HttpResponse:
    """The note as a PDF."""
    handover = _handover(request, pk)
    content = handover_pdf(note_of(handover), host=f"{request.scheme}://{request.get_host()}")
    return made_file(content, f"passage-de-temoin-{handover.effective_on:%Y-%m-%d}.pdf")


@require_http_methods(["GET", "POST"])
def handover_prepare(request: SignedInRequest) -> HttpResponse:
    """What somebody holds, and the note that they leave: an administrator ends the rights afterwards."""
    user = request.user
    if user.role not in PREPARING_ROLES:
        raise PermissionDenied
    form = PreparationForm(request.POST or None, initial={"effective_on": clock.today()})
    if form.is_valid():
        with errors_shown_on(form):
            note = prepare_note(user, **form.cleaned_data)
            messages.success(request, "La note est établie. Prévenez l’administration du portail.")
            return redirect("steering:handover_detail", pk=note.pk)
    entries = read_owners(clock.today()).inventory(ending_of_account(user))
    return render(request, "steering/handover_prepare.html", {"entries": entries, "form": form})


def _handover(request: SignedInRequest, pk: int) -> Handover:
    notes = Handover.objects.visible_to(request.user).select_related("leaver", "successor", "recorded_by")
    return get_object_or_404(notes, pk=pk)
