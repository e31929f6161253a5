"""Writing: the audit trail."""

from typing import Any

from django.db import models

from accounts.models import Act, User


def record_act(*, by: User | None, action: str, subject: models.Model, details: dict[str, Any] | None = None) -> Act:
    """Add a line to the audit trail; call it in the transaction of the act itself.

    `by` is None when the portal acts alone; `details` is JSON: what changed, as {field: [before, after]}.
    """
    return Act.objects.create(
        done_by=by,
        action=action,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        subject_label=str(subject)[:250],
        details=details or {},
    )


def changes(before: models.Model, after: models.Model, fields: list[str]) -> dict[str, list[Any]]:
    """{field: [old, new]} for the `fields` that differ between two states of a row."""
    pairs = {field: [getattr(before, field), getattr(after, field)] for field in fields}
    return {field: pair for field, pair in pairs.items() if pair[0] != pair[1]}
