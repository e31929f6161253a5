"""The rows of many lines, saved by one statement a table whatever their number."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import models

from accounts.models import User
from companies.models import Company, Contact, Enrolment, EnrolmentEvent, Site
from companies.rollup import add_steps
from industrie_futur.audit import record_acts

_IN_ORDER = (Site, Contact, Enrolment, EnrolmentEvent)  # each stands on the ones before
_NEVER_CHANGED = {"id", "created_at", "recorded_at"}


class Batch:
    """Rows that wait to be saved, new ones without a key, and the acts that tell of them."""

    def __init__(self, *, import_id: int) -> None:
        self._import_id = import_id
        self._companies: dict[str, Company] = {}
        self._rows: dict[type[models.Model], list[Any]] = defaultdict(list)
        self._told: dict[str, tuple[Company, dict[str, Any]]] = {}

    def add(self, rows: Iterable[models.Model]) -> None:
        """Rows of one line; a firm added again takes the place of what an earlier line made of it."""
        for row in rows:
            if isinstance(row, Company):
                self._companies[row.siren] = row
            else:
                self._rows[type(row)].append(row)

    def tell(self, company: Company, details: dict[str, Any]) -> None:
        """Note for the audit trail what a line does to a firm; several lines make one act."""
        _, before = self._told.get(company.siren, (company, {"import": self._import_id}))
        self._told[company.siren] = company, {**details, **before}

    def save(self, *, by: User) -> None:
        """Write everything and empty the batch; call it in a transaction."""
        _save(Company, list(self._companies.values()))
        for row in (*self._rows[Site], *self._rows[Contact], *self._rows[Enrolment]):
            if row.pk is None:  # of a firm that a later line may have remade
                row.company = self._companies.get(row.company.siren, row.company)
        for model in _IN_ORDER:
            _save(model, self._rows[model])
        add_steps(self._rows[EnrolmentEvent])
        record_acts(by=by, action="company_imported", subjects=self._told.values())
        self._companies.clear()
        self._rows.clear()
        self._told.clear()


def _save(model: type[models.Model], rows: Sequence[Any]) -> None:
    """Insert the new rows, then write over the known ones, which the caller holds."""
    changed = [row for row in rows if row.pk is not None]
    model._base_manager.bulk_create([row for row in rows if row.pk is None])
    if changed:
        fields = [field.name for field in model._meta.concrete_fields if field.name not in _NEVER_CHANGED]
        # By its key each row meets itself; bulk_update would compare every row with every row.
        model._base_manager.bulk_create(
            changed, update_conflicts=True, unique_fields=["id"], update_fields=fields
        )
