"""What the acts of this room share: the experts' rows held, days that are not to come."""

from datetime import date

from django.core.exceptions import ValidationError

from experts.models import Expert
from industrie_futur import clock


def lock_expert(expert: Expert, *others: Expert) -> Expert:
    """The expert, whose mandate and assignments nobody else changes until the transaction ends.

    An act on several experts names them all at once: they are held in the order of their keys, so that two
    acts never wait for each other. Files and assignments are held after the experts.
    """
    # no_key: a row may refer to the expert meanwhile.
    rows = Expert.objects.select_for_update(of=("self",), no_key=True)
    held = {
        each.pk: each for each in rows.filter(pk__in={each.pk for each in (expert, *others)}).order_by("pk")
    }
    return held[expert.pk]


def check_past(on: date) -> None:
    if on > clock.today():
        raise ValidationError({"on": "La date est dans le futur."})
