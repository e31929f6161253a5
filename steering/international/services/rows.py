"""What every act on the international part does: check, save, record; a button pressed twice writes once."""

from __future__ import annotations

from typing import Any, TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts.models import User
from industrie_futur.audit import changes, record_act
from industrie_futur.ledger import entered_once
from industrie_futur.versions import typed_over
from steering.models.international import Entry

Row = TypeVar("Row", bound=Entry)


@transaction.atomic
def add_row(row: Row, *, key: UUID, action: str, by: User, naming: str) -> Row:
    """Save the new `row`; the same `key` again gives back the one it made.

    `naming` is the field that tells whether it is the same thing: ValidationError when it is not.
    """
    rows: Any = type(row)._default_manager
    asked = {naming: getattr(row, naming)}
    if known := rows.filter(key=key).first():
        return entered_once(known, another="une autre saisie", **asked)
    row.key, row.recorded_by = key, by
    row.full_clean()
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # the other press of the button, at the same moment
        return entered_once(rows.get(key=key), another="une autre saisie", **asked)
    record_act(by=by, action=action, subject=row, details={naming: str(asked[naming])})
    return row


@transaction.atomic
def change_row(row: Row, *, version: int, action: str, by: User, **fields: Any) -> Row:
    """Give `fields` to a row opened at `version`: `ChangedMeanwhile` when somebody else saved it since."""
    rows: Any = type(row)._default_manager
    locked: Row = rows.select_for_update(of=("self",)).get(pk=row.pk)
    before = typed_over(locked, version, fields)
    locked.full_clean()
    locked.save()
    record_act(by=by, action=action, subject=locked, details=changes(before, locked, list(fields)))
    return locked
