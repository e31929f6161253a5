"""Pages of the cabinet: what it asks for, and what it gets."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import SignedInRequest
from accounts.scoping import Role
from industrie_futur.downloads import made_file
from industrie_futur.forms import errors_shown_on
from industrie_futur.odt import ODT_TYPE
from industrie_futur.spreadsheets.writing import format_asked, spreadsheet_response
from steering.cabinet.answer import ANNEX, question_draft
from steering.cabinet.forms import QuestionForm, VisitForm
from steering.cabinet.odt import write_odt
from steering.cabinet.services import ask_question_draft, ask_visit_sheet
from steering.cabinet.visit import visit_pdf, visit_sheet
from steering.models import CabinetRequest

READERS = frozenset({Role.MINISTRY, Role.ADMINISTRATOR})
LATEST = 20


@require_safe
def cabinet(request: SignedInRequest) -> HttpResponse:
    """The ways to ask, and what was asked last."""
    if request.user.role not in READERS:
        raise PermissionDenied
    rows = CabinetRequest.objects.visible_to(request.user).select_related("department", "asked_by")
    context = {"rows": rows[:LATEST], "may_ask": request.user.role == Role.MINISTRY}
    return render(request, "steering/cabinet/index.html", context)


@require_http_methods(["GET", "POST"])
def visit_create(request: SignedInRequest) -> HttpResponse:
    """Ask for the sheet of a visit."""
    _check_may_ask(request)
    form = VisitForm(request.POST or None)
    if form.is_valid():
        asked = {name: form.cleaned_data[name] for name in ("day", "radius_km")}
        with errors_shown_on(form):
            return redirect(ask_visit_sheet(form.chosen, **asked, by=request.user))
    return render(request, "steering/cabinet/visit_create.html", {"form": form})


@require_http_methods(["GET", "POST"])
def question_create(request: SignedInRequest) -> HttpResponse:
    """Ask for the draft answer to a question."""
    _check_may_ask(request)
    form = QuestionForm(request.POST or None)
    if form.is_valid():
        with errors_shown_on(form):
            return redirect(ask_question_draft(**form.cleaned_data, by=request.user))
    return render(request, "steering/cabinet/question_create.html", {"form": form})


@require_safe
def cabinet_request(request: SignedInRequest, pk: int) -> HttpResponse:
    """What was asked for, counted now."""
    row = get_object_or_404(_rows(request), pk=pk)
    if row.kind == CabinetRequest.Kind.VISIT:
        context = {"row": row, "sheet": visit_sheet(row, request.user)}
        return render(request, "steering/cabinet/visit.html", context)
    return render(request, "steering/cabinet/question.html", {"row": row, "draft": question_draft(row)})


@require_safe
def visit_file(request: SignedInRequest, pk: int) -> HttpResponse:
    """The sheet of a visit as a PDF of one page."""
    row = get_object_or_404(_rows(request), pk=pk, kind=CabinetRequest.Kind.VISIT)
    name = f"fiche-deplacement-{row.day:%Y-%m-%d}-{row.municipality}.pdf"
    return made_file(visit_pdf(visit_sheet(row, request.user)), name)


@require_safe
def question_file(request: SignedInRequest, pk: int) -> HttpResponse:
    """The draft as a text to rework."""
    row = get_object_or_404(_rows(request), pk=pk, kind=CabinetRequest.Kind.QUESTION)
    draft = question_draft(row)
    parts = [
        (draft.title, []),
        ("Question", draft.question),
        ("Réponse", draft.answer),
        ("Notes", draft.notes),
        ("Sources", draft.sources),
    ]
    return made_file(write_odt(parts), f"{_question_name(row)}.odt", ODT_TYPE)


@require_safe
def question_annex(request: SignedInRequest, pk: int) -> HttpResponse:
    """The figures of the draft, as CSV or as another spreadsheet (`?format=`)."""
    row = get_object_or_404(_rows(request), pk=pk, kind=CabinetRequest.Kind.QUESTION)
    draft = question_draft(row)
    return spreadsheet_response(
        format_asked(request), f"annexe-{_question_name(row)}", ANNEX, draft.annex_rows()
    )


def _question_name(row: CabinetRequest) -> str:
    return f"question-{row.department_id}-{row.day:%Y-%m-%d}"


def _rows(request: SignedInRequest) -> QuerySet[CabinetRequest]:
    rows = CabinetRequest.objects.visible_to(request.user)
    return rows.select_related("department__region", "asked_by")


def _check_may_ask(request: SignedInRequest) -> None:
    if request.user.role != Role.MINISTRY:
        raise PermissionDenied
