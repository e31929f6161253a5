"""Writing: the programme's milestones."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from industrie_futur.audit import changes, record_act
from industrie_futur.versions import check_version
from regions.models import Region
from steering.charts.french import count_text, day_text
from steering.models import Target

TARGET_FIELDS = ["due_on", "value", "source"]


@transaction.atomic
def set_target(
    *, indicator: str, region: Region | None, due_on: date, value: int, source: str, by: User
) -> Target:
    """A new milestone of `indicator`, national when `region` is None.

    ValidationError when one exists that day, or when the cumulative numbers would not follow one another.
    """
    target = Target(
        indicator=indicator, region=region, due_on=due_on, value=value, source=source, recorded_by=by
    )
    _check(target)
    target.save()
    details = {"indicator": indicator, "due_on": due_on, "value": value, "source": source}
    record_act(by=by, action="target_set", subject=target, details=details)
    return target


@transaction.atomic
def change_target(target: Target, *, version: int, due_on: date, value: int, source: str, by: User) -> Target:
    """Change a milestone opened at `version`; `ChangedMeanwhile` when it was saved since, else as above."""
    locked = Target.objects.select_for_update(of=("self",)).get(pk=target.pk)
    check_version(locked, version)
    before = Target.objects.get(pk=target.pk)
    locked.due_on, locked.value, locked.source = due_on, value, source
    _check(locked)
    locked.save()
    record_act(by=by, action="target_changed", subject=locked, details=changes(before, locked, TARGET_FIELDS))
    return locked


def _check(target: Target) -> None:
    target.full_clean()
    others = Target.objects.of(target.indicator, target.region).exclude(pk=target.pk)
    higher = others.filter(due_on__lt=target.due_on, value__gt=target.value).last()
    lower = others.filter(due_on__gt=target.due_on, value__lt=target.value).first()
    if clash := higher or lower:
        raise ValidationError(
            {
                "value": "Un objectif est cumulé, il ne baisse pas d’une échéance à la suivante\u202f: "
                f"{count_text(clash.value)} sont déjà fixés au {day_text(clash.due_on)}."
            }
        )
