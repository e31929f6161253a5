"""The audit trail, as every room writes it; its table is the accounts' room's, reached by name."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db import models


def record_act(
    *, by: models.Model | None, action: str, subject: models.Model, details: dict[str, Any] | None = None
) -> None:
    """Add a line to the audit trail; call it in the transaction of the act itself.

    `by` is None when the portal acts alone; `details` is JSON: what changed, as {field: [before, after]}.
    """
    record_acts(by=by, action=action, subjects=[(subject, details or {})])


def record_acts(
    *, by: models.Model | None, action: str, subjects: Iterable[tuple[models.Model, dict[str, Any]]]
) -> None:
    """As `record_act`, for many (subject, details) at once."""
    act = apps.get_model("accounts", "Act")
    act.objects.bulk_create(
        act(
            done_by=by,  # type: ignore[misc]  # an account, of a room above
            action=action,
            subject_type=subject._meta.label_lower,
            subject_id=str(subject.pk or ""),  # empty: an address that nobody has
            subject_label=str(subject)[:250],
            details=details,
        )
        for subject, details in subjects
    )


def changes(before: models.Model, after: models.Model, fields: list[str]) -> dict[str, list[str]]:
    """{field: [old, new]} as texts, for the `fields` that differ between two states of a row."""
    pairs = {field: [getattr(before, field), getattr(after, field)] for field in fields}
    return {
        field: ["" if value is None else str(value) for value in pair]
        for field, pair in pairs.items()
        if pair[0] != pair[1]
    }
