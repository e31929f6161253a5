"""When a schedule is due: the hours of Paris through the changes of summer time, as moments that occur once.

A daily hour that the spring skips is due an hour later that day, one that the autumn repeats is due the first
time. What is due every hour is due at each real hour, twenty-three or twenty-five times on these days.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from steering.models import Schedule

PARIS = ZoneInfo("Europe/Paris")
ONE_DAY, ONE_HOUR = timedelta(days=1), timedelta(hours=1)
LONGEST = 33
"""Days: within any so many, a monthly task is due."""


def last_due(schedule: Any, now: datetime) -> datetime:
    """The last moment, `now` included, at which `schedule` was due."""
    if schedule.frequency == Schedule.Frequency.HOURLY:
        this_hour = _in_hour(schedule, now)
        return this_hour if this_hour <= now else this_hour - ONE_HOUR
    today = now.astimezone(PARIS).date()
    moments = (_at(schedule, day) for day in _days(schedule, today, -ONE_DAY))
    return next(moment for moment in moments if moment <= now)


def next_due(schedule: Any, now: datetime) -> datetime:
    """The first moment after `now` at which `schedule` is due."""
    if schedule.frequency == Schedule.Frequency.HOURLY:
        return last_due(schedule, now) + ONE_HOUR
    today = now.astimezone(PARIS).date()
    return next(moment for day in _days(schedule, today, ONE_DAY) if (moment := _at(schedule, day)) > now)


def _in_hour(schedule: Any, now: datetime) -> datetime:
    # Summer time moves whole hours: the minute is that of Paris too.
    return now.astimezone(UTC).replace(minute=schedule.at.minute, second=0, microsecond=0)


def _days(schedule: Any, first: date, step: timedelta) -> list[date]:
    """The days of `schedule` from `first` on, or back, in that order; twice as far as the next one can be."""
    days = (first + step * rank for rank in range(2 * LONGEST))
    return [day for day in days if _is_day(schedule, day)]


def _is_day(schedule: Any, day: date) -> bool:
    if schedule.frequency == Schedule.Frequency.WEEKLY:
        return day.weekday() == schedule.weekday
    return schedule.frequency == Schedule.Frequency.DAILY or day.day == schedule.day_of_month


def _at(schedule: Any, day: date) -> datetime:
    return datetime.combine(day, schedule.at, tzinfo=PARIS).astimezone(UTC)
