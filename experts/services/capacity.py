"""The days that experts give, quarter by quarter, and their absences."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from experts.models import Expert, Leave, QuarterDays
from experts.quarters import quarter_name, quarter_of
from experts.services.checks import lock_expert
from industrie_futur import clock
from industrie_futur.audit import record_act
from industrie_futur.templatetags.portal import number, short_date

LONGEST = timedelta(days=730)
"""How far ahead an absence may end."""


@transaction.atomic
def give_days(
    expert: Expert, *, usual: Decimal, particular: Mapping[date, Decimal | None], by: User
) -> Expert:
    """`usual` days in every quarter, and those of some: by first day of quarter, None for the usual ones.

    A quarter that is over keeps its days. ValidationError outside of 0 to 66 days, which names the quarter.
    """
    locked = lock_expert(expert)
    details: dict[str, list[str]] = {}
    if locked.days_per_quarter != usual:
        details["days_per_quarter"] = [number(locked.days_per_quarter), number(usual)]
        locked.days_per_quarter = usual
        locked.full_clean()
        locked.save(update_fields=["days_per_quarter"])
    known = {each.quarter_on: each for each in QuarterDays.objects.filter(expert=locked)}
    current = quarter_of(clock.today())
    for quarter_on, days in particular.items():
        before = known.get(quarter_on)
        if quarter_on < current or days == (before.days if before else None):
            continue
        details[quarter_name(quarter_on)] = [number(before and before.days), number(days)]
        _write(before or QuarterDays(expert=locked, quarter_on=quarter_on), days)
    if details:
        record_act(by=by, action="days_given", subject=locked, details=details)
    return locked


def _write(row: QuarterDays, days: Decimal | None) -> None:
    if days is None:
        row.delete()
        return
    row.days = days
    row.full_clean()
    row.save()


@transaction.atomic
def record_leave(expert: Expert, *, starts_on: date, ends_on: date, reason: str, by: User) -> Leave:
    """An absence, both days in.

    ValidationError when it ends before it starts, is over, or meets another one.
    """
    locked = lock_expert(expert)
    today = clock.today()
    if ends_on < today:
        raise ValidationError({"ends_on": "Cette absence est déjà terminée\u202f: elle ne changerait rien."})
    if ends_on > today + LONGEST:
        raise ValidationError({"ends_on": "Une absence se déclare deux ans à l’avance au plus."})
    if met := Leave.objects.filter(expert=locked).overlapping(starts_on, ends_on).first():
        period = f"du {short_date(met.starts_on)} au {short_date(met.ends_on)}"
        raise ValidationError({"starts_on": f"Une absence est déjà déclarée {period}."})
    leave = Leave(expert=locked, starts_on=starts_on, ends_on=ends_on, reason=reason, recorded_by=by)
    leave.full_clean()
    leave.save()
    details = {"starts_on": starts_on, "ends_on": ends_on, "reason": reason}
    record_act(by=by, action="leave_recorded", subject=locked, details=details)
    return leave


@transaction.atomic
def end_leave(leave: Leave, *, by: User) -> None:
    """The expert is back today: the absence ends yesterday; one that has not begun is taken away.

    The trail keeps it. ValidationError when it is over.
    """
    locked = lock_expert(leave.expert)
    held = Leave.objects.select_for_update(of=("self",)).filter(pk=leave.pk).first()
    today = clock.today()
    if held is None or held.ends_on < today:
        raise ValidationError("Cette absence est déjà terminée.")
    details = {"starts_on": held.starts_on, "ends_on": held.ends_on}
    if held.starts_on < today:
        held.ends_on = today - timedelta(days=1)
        held.save(update_fields=["ends_on"])
    else:
        held.delete()
    record_act(by=by, action="leave_ended", subject=locked, details=details)
