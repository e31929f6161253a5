"""What a page shows: the day (`?au=2015-07-20`), and the moment by which it was recorded (`?arrete=`)."""

from datetime import date, datetime

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from industrie_futur import clock
from industrie_futur.forms import DateField


def day_asked(request: HttpRequest) -> date:
    """The day of `?au=`, past or to come; today when the address is silent, or wrong: the page says it."""
    typed = request.GET.get("au", "").strip()
    if not typed:
        return clock.today()
    try:
        return DateField().clean(typed)
    except ValidationError as error:
        messages.error(
            request,
            f"«\u202f{typed[:40]}\u202f» n’est pas une date\u202f: "
            "la page montre la situation d’aujourd’hui. "
            f"{error.messages[0]}",
        )
        return clock.today()


def moment_asked(request: HttpRequest) -> datetime | None:
    """The moment of `?arrete=`; none when the address is silent, or wrong: the page says it."""
    typed = request.GET.get("arrete", "").strip()
    if not typed:
        return None
    try:
        moment = parse_datetime(typed)
    except ValueError:
        moment = None
    if moment is None:
        messages.error(
            request,
            f"«\u202f{typed[:40]}\u202f» n’est pas un moment d’arrêté\u202f: "
            "la page montre ce qui est connu aujourd’hui.",
        )
        return None
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
