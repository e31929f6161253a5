"""The lists of what hangs from firms' files."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from accounts.scoping import Role
from diagnostics.filters import DiagnosticFilter, FileFilter, VisitFilter
from diagnostics.models import Diagnostic, Visit
from diagnostics.tables import DiagnosticTable, FileTable, VisitTable
from industrie_futur.listing import ScopedListView


class FileList(ScopedListView):
    """Rows in the visitor's scope; 403 for an observer, who reads no firm by its name."""

    closed_to = frozenset({Role.OBSERVER})

    table: FileTable
    filterset: FileFilter

    def get_queryset(self) -> QuerySet:
        rows = super().get_queryset()
        self.table.standing = self.filterset.regions.standing
        return rows

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(switch=self.filterset.regions.switch, **kwargs)
        for row in context["page_obj"]:
            self.table.complete(row)
        return context


class DiagnosticList(FileList):
    model, filterset_class, table_class = Diagnostic, DiagnosticFilter, DiagnosticTable
    template_name = "diagnostics/diagnostic_list.html"


class VisitList(FileList):
    """An expert's own visits and those of the firms that they follow; the regions of an officer."""

    model, filterset_class, table_class = Visit, VisitFilter, VisitTable
    template_name = "diagnostics/visit_list.html"
