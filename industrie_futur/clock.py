"""Today is a function: the calendar, or the one day a training instance lives on."""

from datetime import date

from django.conf import settings
from django.utils import timezone


def today() -> date:
    """The programme's day: `REFERENCE_DATE` where it is set, else the calendar day in Paris."""
    return settings.REFERENCE_DATE or timezone.localdate()
