"""The page of a national milestone's shares: the table of a day, setting it whole, and its history."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import SignedInRequest
from accounts.scoping import Role
from industrie_futur import clock
from industrie_futur.days import day_asked
from industrie_futur.forms import errors_shown_on
from industrie_futur.spreadsheets import FORMATS, spreadsheet_response
from industrie_futur.templatetags.portal import french_date
from industrie_futur.versions import ChangedMeanwhile, Difference, differences
from steering.models import Target
from steering.services import set_shares
from steering.share_forms import SharesForm
from steering.share_table import ShareTable, moves_of, share_table, value_changes
from steering.shares import shares_of

MOVES_SHOWN = 20
HISTORY = ("Date d’effet", "De", "À", "Entreprises", "Motif", "Enregistré par", "Enregistré le")
NO_REGION = "Sans région"


@require_http_methods(["GET", "HEAD", "POST"])
def target_shares(request: SignedInRequest, pk: int) -> HttpResponse:
    target = _national_target(request, pk)
    if (wanted := request.GET.get("format", "")) in FORMATS:
        name = f"repartition-{target.value}-{target.due_on}-au-{clock.today()}"
        return spreadsheet_response(wanted, name, HISTORY, _history(target))
    table = share_table(target, day_asked(request), request.GET.get("perimetre"))
    form = _form(request, table)
    if form is not None and form.is_valid():
        with errors_shown_on(form):
            try:
                _save(form, request)
            except ChangedMeanwhile as error:
                return _page(request, table, form, conflict=_differences(form, error))
            messages.success(
                request, f"La répartition est enregistrée, à compter du {french_date(table.day)}."
            )
            return redirect(request.get_full_path())
    return _page(request, table, form)


def _national_target(request: SignedInRequest, pk: int) -> Target:
    """The milestone, for who reads targets; the ministry alone posts."""
    if request.user.role == Role.EXPERT:
        raise PermissionDenied
    target = get_object_or_404(Target.objects.visible_to(request.user).filter(region=None), pk=pk)
    if request.method == "POST" and not _is_editable(request, target):
        raise PermissionDenied
    return target


def _is_editable(request: SignedInRequest, target: Target) -> bool:
    return Target.objects.editable_by(request.user).filter(pk=target.pk).exists()


def _form(request: SignedInRequest, table: ShareTable) -> SharesForm | None:
    """None for who only reads, and where nothing is to be changed; filled, not saved, when that was asked."""
    if table.closed_because or not _is_editable(request, table.target):
        return None
    if "fill" not in request.POST:
        return SharesForm(request.POST or None, table=table)
    method = f"Selon les entreprises prévues par les programmes régionaux au {french_date(table.day)}."
    messages.info(
        request, "Les nouvelles parts sont proposées\u202f: relisez-les, puis enregistrez la répartition."
    )
    kept = {"reason": request.POST.get("reason") or method, "version": request.POST.get("version")}
    return SharesForm(table=table, initial={**kept, **table.filled})


def _save(form: SharesForm, request: SignedInRequest) -> None:
    set_shares(
        form.table.target,
        form.shares,
        on=form.table.day,
        reason=form.cleaned_data["reason"],
        by=request.user,
        version=form.cleaned_data["version"],
    )


def _differences(form: SharesForm, conflict: ChangedMeanwhile) -> list[Difference]:
    """As for any form: the shares of now stand on the row as if they were its fields."""
    shares = shares_of(conflict.current, form.table.day)  # type: ignore[arg-type]  # a Target
    for code in form.codes:
        setattr(conflict.current, code, shares.get(code, 0))
    return differences(form, conflict)


def _page(
    request: SignedInRequest,
    table: ShareTable,
    form: SharesForm | None,
    conflict: list[Difference] | None = None,
) -> HttpResponse:
    context = {
        "table": table,
        "form": form,
        "conflict": conflict or [],
        "value_changes": value_changes(table.target),
        "page_obj": Paginator(moves_of(table.target), MOVES_SHOWN).get_page(request.GET.get("page")),
    }
    status = 200 if conflict is None else 409
    return render(request, "steering/target_shares.html", context, status=status)


def _history(target: Target) -> Iterator[list[Any]]:
    for move in moves_of(target):
        holders = [move.giver or NO_REGION, move.taker or NO_REGION]
        said = [move.reason, str(move.recorded_by), move.recorded_at]
        yield [move.effective_on, *holders, move.quantity, *said]
