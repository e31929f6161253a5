"""What a firm needs of its expert."""

from collections.abc import Iterable

from django.db import transaction

from accounts.models import User
from companies.models import Enrolment
from experts.models import Need, Speciality, Technology
from industrie_futur.audit import record_act


@transaction.atomic
def record_need(
    file: Enrolment,
    *,
    specialities: Iterable[Speciality],
    technologies: Iterable[Technology],
    language: str,
    comment: str,
    by: User,
) -> Need:
    """Write down the need of `file`, in the place of what was told before; the trail keeps each."""
    held = Enrolment.objects.select_for_update(of=("self",)).select_related("company").get(pk=file.pk)
    need = Need.objects.filter(enrolment=held).first() or Need(enrolment=held)
    need.language, need.comment, need.recorded_by = language, comment, by
    need.full_clean()
    need.save()
    need.specialities.set(specialities)
    need.technologies.set(technologies)
    details = {
        "specialities": [str(each) for each in specialities],
        "technologies": [str(each) for each in technologies],
        "language": language,
        "comment": comment,
    }
    record_act(by=by, action="need_recorded", subject=held, details=details)
    return need
