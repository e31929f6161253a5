"""Quarters of the calendar, known by their first day, and the days worked in them."""

from collections.abc import Iterator
from datetime import date, timedelta

_ORDINALS = ("1er", "2e", "3e", "4e")


def quarter_of(day: date) -> date:
    """The first day of the quarter that holds `day`."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def next_quarter(quarter_on: date) -> date:
    return quarter_of(quarter_on + timedelta(days=95))


def last_day(quarter_on: date) -> date:
    return next_quarter(quarter_on) - timedelta(days=1)


def quarters_between(first: date, last: date) -> Iterator[date]:
    """The quarters from that of the day `first` to that of `last`, both in."""
    quarter_on = quarter_of(first)
    while quarter_on <= last:
        yield quarter_on
        quarter_on = next_quarter(quarter_on)


def quarter_name(quarter_on: date) -> str:
    """3e trimestre 2015."""
    return f"{_ORDINALS[quarter_on.month // 3]} trimestre {quarter_on.year}"


def worked_days(first: date, last: date) -> int:
    """Days from Monday to Friday between two days, both in; public holidays count as worked."""
    weeks, others = divmod((last - first).days + 1, 7)
    return weeks * 5 + sum((first.weekday() + each) % 7 < 5 for each in range(others))
