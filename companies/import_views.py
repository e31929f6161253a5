"""Imports of firms: the list and the upload, an import from its check to its outcome, the files around it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import SignedInRequest
from companies.import_forms import ImportForm
from companies.imports import confirm_import, drop_import, request_import, start
from companies.imports.columns import COLUMNS
from companies.imports.files import refused_table, template_table
from companies.models import CompanyImport
from companies.models.imports import IMPORTERS
from industrie_futur import clock
from industrie_futur.forms import errors_shown_on
from industrie_futur.listing import ScopedDetailView
from industrie_futur.spreadsheets import FORMATS, format_asked, spreadsheet_response

REFUSED_PER_PAGE = 25


def importers_only(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """The view, closed to the roles that import nothing (403)."""

    @wraps(view)
    def guarded(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.role not in IMPORTERS:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


@importers_only
@require_http_methods(["GET", "POST"])
def import_list(request: SignedInRequest) -> HttpResponse:
    """The visitor's imports, and the form that sends one."""
    form = ImportForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        with errors_shown_on(form):
            company_import = request_import(form.source(), as_of=form.cleaned_data["as_of"], by=request.user)
            start(company_import)
            return redirect(company_import)
    imports = CompanyImport.objects.visible_to(request.user).select_related("requested_by")
    page = Paginator(imports.defer("preview", "outcome", "headings"), 20).get_page(request.GET.get("page"))
    context = {"form": form, "page_obj": page, "columns": COLUMNS}
    return render(request, "companies/import_list.html", context)


@method_decorator(importers_only, name="dispatch")
class ImportDetail(ScopedDetailView):
    """An import: its check, what it would do, its confirmation, what it did."""

    model = CompanyImport
    template_name = "companies/import_detail.html"
    context_object_name = "company_import"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        company_import, user = self.object, self.request.user
        rows = company_import.refused_rows.all()
        decidable = CompanyImport.objects.editable_by(user).filter(status=CompanyImport.Status.READY)
        return super().get_context_data(
            effect=company_import.outcome or company_import.preview,
            is_written=company_import.status == CompanyImport.Status.DONE,
            is_reassessed=bool(company_import.outcome) and not _is_as_announced(company_import),
            may_decide=decidable.filter(pk=company_import.pk).exists(),
            page_obj=Paginator(rows, REFUSED_PER_PAGE).get_page(self.request.GET.get("page")),
            formats=FORMATS,
            **kwargs,
        )


@importers_only
@require_POST
def import_confirm(request: SignedInRequest, pk: int) -> HttpResponse:
    """Write what the check announced."""
    company_import = get_object_or_404(CompanyImport.objects.editable_by(request.user), pk=pk)
    if confirm_import(company_import, by=request.user):
        start(company_import)
    else:
        messages.info(request, "Cet import n’attend plus de confirmation\u202f: voici où il en est.")
    return redirect(company_import)


@importers_only
@require_POST
def import_drop(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give the import up; nothing was written."""
    company_import = get_object_or_404(CompanyImport.objects.editable_by(request.user), pk=pk)
    if drop_import(company_import, by=request.user):
        messages.success(request, "L’import est abandonné\u202f: rien n’a été écrit.")
        return redirect("companies:import_list")
    messages.info(request, "Cet import n’attend plus de décision\u202f: voici où il en est.")
    return redirect(company_import)


@importers_only
@require_GET
def import_refused(request: SignedInRequest, pk: int) -> HttpResponse:
    """The refused rows as a file, to mend and to import again."""
    company_import = get_object_or_404(CompanyImport.objects.visible_to(request.user), pk=pk)
    rows = company_import.refused_rows.iterator(chunk_size=1000)
    headings, table = refused_table(company_import.headings, rows)
    return spreadsheet_response(format_asked(request), f"lignes-refusees-import-{pk}", headings, table)


@importers_only
@require_GET
def import_template(request: SignedInRequest) -> HttpResponse:
    """The file to fill in: the headings and one example."""
    headings, rows = template_table()
    return spreadsheet_response(
        format_asked(request), f"modele-import-entreprises-{clock.today():%Y-%m-%d}", headings, rows
    )


def _is_as_announced(company_import: CompanyImport) -> bool:
    """Whether the writing found what the check had: firms and rights may change in between."""
    counts = ("created", "updated", "unchanged", "refused")
    return all(company_import.outcome[name] == company_import.preview[name] for name in counts)
