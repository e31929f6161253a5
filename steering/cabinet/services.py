"""What the cabinet asks for is kept, with its line in the trail."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from accounts.models import User
from industrie_futur.audit import record_act
from regions.gazetteer import Place
from regions.models import Department
from steering.models import CabinetRequest


@transaction.atomic
def ask_visit_sheet(place: Place, *, day: date, radius_km: int, by: User) -> CabinetRequest:
    """The sheet of a visit to `place` on `day`; the same one asked twice in a row is one."""
    asked = {"day": day, "department_id": place.department, "municipality": place.code}
    row, is_new = _kept(CabinetRequest.Kind.VISIT, by, {**asked, "radius_km": radius_km})
    if is_new:
        details = {"place": str(place), "day": str(day), "radius_km": str(radius_km)}
        record_act(by=by, action="cabinet_visit_asked", subject=row, details=details)
    return row


@transaction.atomic
def ask_question_draft(
    department: Department, *, day: date, by: User, number: str = "", author: str = "", text: str = ""
) -> CabinetRequest:
    """The draft answer on `department` as it stood on `day`; the same one asked twice in a row is one."""
    asked = {"number": number, "author": author, "text": text}
    asked_of = {"day": day, "department_id": department.pk}
    row, is_new = _kept(CabinetRequest.Kind.QUESTION, by, {**asked_of, **asked})
    if is_new:
        details = {"department": str(department), "day": str(day), "number": number}
        record_act(by=by, action="cabinet_question_asked", subject=row, details=details)
    return row


def _kept(kind: CabinetRequest.Kind, by: User, asked: dict[str, Any]) -> tuple[CabinetRequest, bool]:
    """The row of what `by` asks for, and whether it is a new one."""
    # The person's row is the lock: a button pressed twice asks once.
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    last = CabinetRequest.objects.filter(asked_by=by).first()
    row = CabinetRequest(kind=kind, asked_by=by, **asked)
    names = ("kind", "day", "department_id", "municipality", "radius_km", "number", "author", "text")
    if last is not None and all(getattr(last, name) == getattr(row, name) for name in names):
        return last, False
    row.full_clean()
    row.save()
    return row, True
