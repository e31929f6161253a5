"""Imports of the register: the list and the upload, an import from its check to its outcome."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import SignedInRequest, administrators_only
from experts.forms.imports import ImportForm
from experts.imports import confirm_import, drop_import, refused_table, request_import, start, template_table
from experts.models import ExpertImport
from industrie_futur import clock
from industrie_futur.forms import errors_shown_on
from industrie_futur.listing import ScopedDetailView
from industrie_futur.spreadsheets import format_asked, spreadsheet_response

REFUSED_PER_PAGE = 25


@administrators_only
@require_http_methods(["GET", "POST"])
def import_list(request: SignedInRequest) -> HttpResponse:
    form = ImportForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        with errors_shown_on(form):
            expert_import = request_import(form.source(), by=request.user)
            start(expert_import)
            return redirect(expert_import)
    imports = ExpertImport.objects.visible_to(request.user).select_related("requested_by")
    page = Paginator(imports.defer("preview", "outcome", "headings"), 20).get_page(request.GET.get("page"))
    return render(request, "experts/import_list.html", {"form": form, "page_obj": page})


@method_decorator(administrators_only, name="dispatch")
class ImportDetail(ScopedDetailView):
    """An import: its check, what it would do, its confirmation, what it did."""

    model = ExpertImport
    template_name = "experts/import_detail.html"
    context_object_name = "expert_import"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        expert_import = self.object
        decidable = ExpertImport.objects.editable_by(self.request.user).filter(status="ready")
        rows = Paginator(expert_import.refused_rows.all(), REFUSED_PER_PAGE)
        return super().get_context_data(
            effect=expert_import.outcome or expert_import.preview,
            may_decide=decidable.filter(pk=expert_import.pk).exists(),
            page_obj=rows.get_page(self.request.GET.get("page")),
            **kwargs,
        )


@administrators_only
@require_POST
def import_confirm(request: SignedInRequest, pk: int) -> HttpResponse:
    """Write what the check announced."""
    expert_import = get_object_or_404(ExpertImport.objects.editable_by(request.user), pk=pk)
    if confirm_import(expert_import, by=request.user):
        start(expert_import)
    else:
        messages.info(request, "Cet import n’attend plus de confirmation\u202f: voici où il en est.")
    return redirect(expert_import)


@administrators_only
@require_POST
def import_drop(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give the import up; nothing was written."""
    expert_import = get_object_or_404(ExpertImport.objects.editable_by(request.user), pk=pk)
    if drop_import(expert_import, by=request.user):
        messages.success(request, "L’import est abandonné\u202f: rien n’a été écrit.")
        return redirect("experts:import_list")
    messages.info(request, "Cet import n’attend plus de décision\u202f: voici où il en est.")
    return redirect(expert_import)


@administrators_only
@require_safe
def import_refused(request: SignedInRequest, pk: int) -> HttpResponse:
    """The refused rows as a file, to mend and to import again."""
    expert_import = get_object_or_404(ExpertImport.objects.visible_to(request.user), pk=pk)
    headings, rows = refused_table(expert_import)
    return spreadsheet_response(format_asked(request), f"lignes-refusees-import-experts-{pk}", headings, rows)


@administrators_only
@require_safe
def import_template(request: SignedInRequest) -> HttpResponse:
    headings, rows = template_table()
    name = f"modele-import-experts-{clock.today():%Y-%m-%d}"
    return spreadsheet_response(format_asked(request), name, headings, rows)
