"""Lists and details share scope, filters, order, pages and export; a view declares the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, ClassVar, NamedTuple

from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.views.generic import DetailView, ListView
from django_filters import FilterSet

from industrie_futur import clock
from industrie_futur.paging import ListPaginator
from industrie_futur.spreadsheets import FORMATS, spreadsheet_response


class Column(NamedTuple):
    """A column of a list: heading, value (typed, for the spreadsheet), and the fields it sorts by, if any.

    `in_page` False keeps it for the export alone; the page's rows are drawn by the table's `row_template`.
    """

    key: str
    label: str
    value: Callable[[Any], Any]
    sort: Sequence[str] = ()
    in_page: bool = True
    is_numeric: bool = False


class Table:
    """The columns of one list, for the page and the spreadsheet; `file_name` without date or extension."""

    columns: ClassVar[Sequence[Column]]
    caption: ClassVar[str]
    row_template: ClassVar[str]
    file_name: ClassVar[str]
    default_order: ClassVar[str]

    def page_columns(self) -> list[Column]:
        return [column for column in self.columns if column.in_page]

    def order(self, rows: QuerySet, wanted: str) -> tuple[QuerySet, str]:
        """`rows` sorted by the column key `wanted` ("-" before it: descending), and the key in fact used."""
        sorts = {column.key: column.sort for column in self.columns if column.sort}
        key = wanted if wanted.removeprefix("-") in sorts else self.default_order
        descending = key.startswith("-")
        fields = [F(field) for field in sorts[key.removeprefix("-")]]
        order = [
            field.desc(nulls_last=True) if descending else field.asc(nulls_last=True) for field in fields
        ]
        return rows.order_by(*order, "pk"), key  # pk: equal rows keep their order across pages

    def export_rows(self, rows: QuerySet) -> Iterator[list[Any]]:
        for row in rows.iterator(chunk_size=1000):
            yield [column.value(row) for column in self.columns]


class ScopedMixin:
    """A page's rows start from what its visitor may see; a model that does not say is refused."""

    model: Any
    request: Any  # of somebody signed in: accounts.access.SignedInRequest
    closed_to: frozenset[str] = frozenset()
    """Roles that have no business on this page: 403, rather than a page that is always empty."""

    def get_queryset(self) -> QuerySet:
        if self.request.user.role in self.closed_to:
            raise PermissionDenied
        manager = self.model._default_manager
        if not hasattr(manager, "visible_to"):
            raise ImproperlyConfigured(f"{self.model.__name__} has no visible_to(): it cannot be shown.")
        return manager.visible_to(self.request.user)


class ScopedDetailView(ScopedMixin, DetailView):
    """One row; 404 when the visitor may not see it."""


class ScopedListView(ScopedMixin, ListView):
    """A list: `q` and named filters, `tri`, `page`, and `format=csv|xlsx|ods` for all of what is filtered."""

    filterset_class: type[FilterSet]
    table_class: type[Table]
    paginator_class = ListPaginator
    paginate_by = 50
    page_kwarg = "page"

    def get_queryset(self) -> QuerySet:
        self.table = self.table_class()
        # Always bound, even to an empty address: django-filter holds an unbound set for invalid.
        self.filterset = self.filterset_class(
            self.request.GET, queryset=super().get_queryset(), request=self.request
        )
        if not self.filterset.is_valid():
            # A wrong filter shows nothing rather than everything: the page says which one and why.
            # Not sorted: what the list sorts by may be added by the filters.
            self.sort_key = self.table.default_order
            return self.filterset.queryset.none()
        rows, self.sort_key = self.table.order(self.filterset.qs, self.request.GET.get("tri", ""))
        return rows

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        wanted = request.GET.get("format", "")
        if wanted not in FORMATS:
            return super().get(request, *args, **kwargs)
        rows = self.get_queryset()
        if not self.filterset.is_valid():
            return super().get(request, *args, **kwargs)  # no file: the page, which says what is wrong
        headings = [column.label for column in self.table.columns]
        name = f"{self.table.file_name}-{clock.today():%Y-%m-%d}"
        return spreadsheet_response(wanted, name, headings, self.table.export_rows(rows))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            filterset=self.filterset,
            table=self.table,
            sort_key=self.sort_key,
            is_filtered=any(self.request.GET.get(name) for name in self.filterset.filters),
            **kwargs,
        )
