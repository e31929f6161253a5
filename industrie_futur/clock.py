"""Today is a function: the calendar, or the one day a training instance lives on."""

from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.utils import timezone


def today() -> date:
    """The programme's day: `REFERENCE_DATE` where it is set, else the calendar day in Paris."""
    return settings.REFERENCE_DATE or timezone.localdate()


def now() -> datetime:
    """This moment; on the programme's day where that is set, at the hour that it is in Paris."""
    moment = timezone.now()
    if settings.REFERENCE_DATE is None:
        return moment
    return timezone.make_aware(datetime.combine(settings.REFERENCE_DATE, timezone.localtime(moment).time()))


def end_of(day: date) -> datetime:
    """The moment when `day` is over in Paris: it is before that, and what follows is not."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
