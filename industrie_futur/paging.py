"""Pages of long lists: deep ones cost about what the first does, and nothing is counted without end."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.core.paginator import EmptyPage, Page, Paginator
from django.db.models import QuerySet

COUNTED = 10_000
"""How many rows are counted at most: past that a list says « plus de 10 000 »."""


class ListPaginator(Paginator):
    """Numbered pages of a sorted QuerySet.

    The keys of a page are found first: what a row shows costs sub-queries, which are spared to the rows
    skipped. They are looked for from the nearer end. Past `counted` rows the last page has no number: there
    is a next one for as long as there are rows.
    """

    object_list: QuerySet

    def __init__(self, *args: Any, counted: int = COUNTED, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.counted = counted
        self._pages_seen = 0

    @cached_property
    def _found(self) -> int:
        return self.object_list.order_by().values("pk")[: self.counted + 1].count()

    @cached_property
    def count(self) -> int:  # type: ignore[override]
        return min(self._found, self.counted)

    @property
    def is_capped(self) -> bool:
        """Whether there are more rows than were counted."""
        return self._found > self.counted

    @property
    def num_pages(self) -> int:  # type: ignore[override]
        """How many pages are known of."""
        return max(-(-self.count // self.per_page), self._pages_seen, 1)

    def validate_number(self, number: Any) -> int:
        if not self.is_capped:
            return super().validate_number(number)
        if int(number) < 1:
            raise EmptyPage("Ce numéro de page est inférieur à 1.")
        return int(number)

    def page(self, number: Any) -> Page:
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        if not self.is_capped:
            return Page(self._rows(first, min(first + self.per_page, self.count)), number, self)
        rows = list(self._rows(first, first + self.per_page + 1))
        if not rows:
            raise EmptyPage("Cette page ne contient aucun résultat.")
        self._pages_seen = number + (len(rows) > self.per_page)
        return Page(rows[: self.per_page], number, self)

    def _rows(self, first: int, end: int) -> QuerySet:
        """The rows from `first` (in) to `end` (out), in order."""
        if not first:
            return self.object_list[:end]
        keys = self.object_list.values("pk")
        if not self.is_capped and first > self.count // 2:
            keys, first, end = keys.reverse(), self.count - end, self.count - first
        return self.object_list.filter(pk__in=keys[first:end])
