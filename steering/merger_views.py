"""The pages of the takeovers: the seven, one in full, and its three acts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import SignedInRequest, administrators_only
from accounts.scoping import Role
from industrie_futur.forms import errors_shown_on
from regions.models import Region
from steering.merger_forms import ConfirmForm, UndoForm
from steering.merger_lines import READERS, merger_lines, merging_regions_seen_by
from steering.merger_obstacles import obstacles_to_undo
from steering.merger_services import carry_out, sign_off, undo
from steering.mergers import (
    balance_sheet,
    balances_of,
    live_merger,
    merger_plan,
    undone_mergers,
)
from steering.models import Merger

SIGNERS = frozenset({Role.ADMINISTRATOR, Role.MINISTRY})


@require_safe
def merger_list(request: SignedInRequest) -> HttpResponse:
    lines = merger_lines(_regions(request))
    return render(request, "steering/merger_list.html", {"lines": lines})


@require_safe
def merger_detail(request: SignedInRequest, merged: str) -> HttpResponse:
    """What a takeover concerns before it is done; its frozen balances after."""
    region = _region(request, merged)
    context = {**_state(region), "undone": undone_mergers(region), "may": _acts_of(request)}
    return render(request, "steering/merger_detail.html", context)


@administrators_only
@require_http_methods(["GET", "POST"])
def merger_carry_out(request: SignedInRequest, merged: str) -> HttpResponse:
    region = _region(request, merged)
    form = ConfirmForm(request.POST or None, confirmation="J’ai vérifié les soldes, je réalise la reprise.")
    if form.is_valid():
        with errors_shown_on(form):
            carry_out(region, by=request.user)
            messages.success(request, "La reprise est réalisée. Vérifiez les soldes, puis validez-la.")
            return redirect("steering:merger_detail", merged=merged)
    return render(request, "steering/merger_carry_out.html", {**_state(region), "form": form})


@administrators_only
@require_http_methods(["GET", "POST"])
def merger_undo(request: SignedInRequest, merged: str) -> HttpResponse:
    region = _region(request, merged)
    merger = live_merger(region)
    if merger is None or merger.status != Merger.Status.CARRIED_OUT:
        return _nothing_to_do(request, merged)
    form = UndoForm(request.POST or None, confirmation="J’annule toute la reprise.")
    if form.is_valid():
        with errors_shown_on(form):
            undo(merger, reason=form.cleaned_data["reason"], by=request.user)
            messages.success(request, "La reprise est annulée\u202f: tout est revenu comme avant.")
            return redirect("steering:merger_detail", merged=merged)
    context = {**_state(region), "form": form, "obstacles": obstacles_to_undo(merger)}
    return render(request, "steering/merger_undo.html", context)


@require_http_methods(["GET", "POST"])
def merger_sign_off(request: SignedInRequest, merged: str) -> HttpResponse:
    if request.user.role not in SIGNERS:
        raise PermissionDenied
    region = _region(request, merged)
    merger = live_merger(region)
    if merger is None or merger.status != Merger.Status.CARRIED_OUT:
        return _nothing_to_do(request, merged)
    form = ConfirmForm(
        request.POST or None, confirmation="Je valide cette reprise\u202f: elle est définitive."
    )
    if form.is_valid():
        with errors_shown_on(form):
            sign_off(merger, by=request.user)
            messages.success(request, "La reprise est validée\u202f: elle ne s’annule plus.")
            return redirect("steering:merger_detail", merged=merged)
    return render(request, "steering/merger_sign_off.html", {**_state(region), "form": form})


def _regions(request: SignedInRequest) -> list[Region]:
    if request.user.role not in READERS:
        raise PermissionDenied
    return merging_regions_seen_by(request.user)


def _region(request: SignedInRequest, code: str) -> Region:
    """The new region `code`, when its takeover is this visitor's to read; 404 else."""
    for region in _regions(request):
        if region.code == code:
            return region
    raise Http404


def _state(region: Region) -> dict[str, Any]:
    """A takeover as its pages show it: the plan before, what was frozen after."""
    merger = live_merger(region)
    plan = merger_plan(region)
    frozen = [balances_of(merger, moment) for moment in ("before", "after")] if merger else None
    return {
        "region": region,
        "plan": plan,
        "merger": merger,
        "sheet": balance_sheet(*frozen) if frozen else plan.sheet,
        "summary": merger.balances["summary"] if merger else plan.summary,
    }


def _acts_of(request: SignedInRequest) -> dict[str, bool]:
    is_administrator = request.user.role == Role.ADMINISTRATOR
    return {"carry_out": is_administrator, "undo": is_administrator, "sign_off": request.user.role in SIGNERS}


def _nothing_to_do(request: SignedInRequest, merged: str) -> HttpResponse:
    messages.info(request, "Cette reprise n’attend ni annulation ni validation\u202f: voici où elle en est.")
    return redirect("steering:merger_detail", merged=merged)
