"""Imports of firms from a spreadsheet."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.urls import reverse

from accounts.scoping import Role, ScopedQuerySet
from industrie_futur.jobs import RefusedLine, SpreadsheetImport

IMPORTERS: frozenset[str] = frozenset({Role.ADMINISTRATOR, Role.REGIONAL_OFFICER})
"""Roles that may import firms, an officer those of their regions (DESIGN section 5)."""


class CompanyImportQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Imports that `user` may read: all for an administrator, else those they asked for."""
        return super().visible_to(user) if user.role == Role.ADMINISTRATOR else self.filter(requested_by=user)

    def editable_by(self, user: Any) -> Self:
        """Imports that `user` may confirm or drop: their own, an administrator's rights notwithstanding."""
        return self.filter(requested_by=user) if user.is_active and user.role in IMPORTERS else self.none()


class CompanyImport(SpreadsheetImport):
    """A spreadsheet of firms.

    `preview` and `outcome` have the shape of `companies.imports.effect.Effect.as_json`; a refused row is a
    `RefusedRow`.
    """

    task = "companies.tasks.run_company_import"
    as_of = models.DateField("situation au", help_text="Jour où les étapes du fichier sont constatées.")

    objects = CompanyImportQuerySet.as_manager()

    class Meta(SpreadsheetImport.Meta):
        verbose_name = "import d’entreprises"
        verbose_name_plural = "imports d’entreprises"

    def get_absolute_url(self) -> str:
        return reverse("companies:import_detail", args=[self.pk])


class RefusedRow(RefusedLine):
    """A line that was not written, with what is wrong: [{"column", "value", "message", "mend"}]."""

    company_import = models.ForeignKey(
        CompanyImport, models.PROTECT, related_name="refused_rows", verbose_name="import"
    )
