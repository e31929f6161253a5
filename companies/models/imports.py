"""Imports of firms from a spreadsheet."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.urls import reverse

from accounts.scoping import ScopedQuerySet
from industrie_futur.jobs import Job, JobQuerySet


class CompanyImportQuerySet(JobQuerySet, ScopedQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Imports that `user` may read: all for an administrator, else those they asked for."""
        return super().visible_to(user) if user.role == "administrator" else self.filter(requested_by=user)


class CompanyImport(Job):
    """A spreadsheet of firms: checked first (`preview`), then written in one transaction when its owner confirms.

    `preview` is {"created": n, "updated": n, "unchanged": n, "refused": n, "warnings": [...]}; a refused row is a
    `RefusedRow`.
    """

    task = "companies.tasks.run_company_import"

    file = models.FileField("fichier", upload_to="imports/")
    file_name = models.CharField("nom du fichier", max_length=200)
    as_of = models.DateField("situation au", help_text="Jour où les étapes du fichier sont constatées.")
    confirmed_at = models.DateTimeField("confirmé le", null=True, blank=True)
    preview = models.JSONField("effet", default=dict)
    outcome = models.JSONField("résultat", default=dict)
    headings = models.JSONField("colonnes", default=list)

    objects = CompanyImportQuerySet.as_manager()

    class Meta(Job.Meta):
        verbose_name = "import d’entreprises"
        verbose_name_plural = "imports d’entreprises"
        ordering = ("-requested_at", "-pk")

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("companies:import_detail", args=[self.pk])


class RefusedRow(models.Model):
    """A line of an import that was not written, with what is wrong: [{"column", "value", "message", "mend"}]."""

    company_import = models.ForeignKey(
        CompanyImport, models.PROTECT, related_name="refused_rows", verbose_name="import"
    )
    line = models.PositiveIntegerField("ligne")
    cells = models.JSONField("cellules")
    errors = models.JSONField("erreurs")

    class Meta:
        verbose_name = "ligne refusée"
        verbose_name_plural = "lignes refusées"
        ordering = ("line",)

    def __str__(self) -> str:
        return f"Ligne {self.line}"
