"""What the acts of this room share: the expert's row held, days that are not to come."""

from datetime import date

from django.core.exceptions import ValidationError

from experts.models import Expert
from industrie_futur import clock


def lock_expert(expert: Expert) -> Expert:
    """The expert, whose mandate and assignments nobody else changes until the transaction ends."""
    # no_key: a row may refer to the expert meanwhile.
    return Expert.objects.select_for_update(of=("self",), no_key=True).get(pk=expert.pk)


def check_past(on: date) -> None:
    if on > clock.today():
        raise ValidationError({"on": "La date est dans le futur."})
