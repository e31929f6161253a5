"""The day that a page shows: `?au=2015-07-20` in its address."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest

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
