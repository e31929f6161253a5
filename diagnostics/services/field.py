"""What a device sends of a firm that its expert follows no more: refused, and kept by the portal."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.http import Http404

from accounts.models import User
from companies.models import Enrolment
from experts.models import Assignment
from industrie_futur.audit import record_act

_LONGEST = 5000


class FollowedNoMore(ValidationError):
    """The mission ended while the device was away; what it sent is in the audit trail."""

    def __init__(self) -> None:
        super().__init__("Cette entreprise ne vous est plus confiée.")


def followed_file(siren: str, content: Mapping[str, str], *, by: User) -> Enrolment:
    """The file of the firm that the expert `by` follows today.

    `FollowedNoMore` when the mission has ended: the device will forget `content`, so the audit trail keeps it
    for the administrators of the portal. Http404 for a firm that `by` never followed.
    """
    missions = Assignment.objects.filter(expert__user=by, enrolment__company__siren=siren)
    known = missions.select_related("enrolment__company", "enrolment__site")
    if (running := known.running().first()) is not None:
        return running.enrolment
    if (past := known.filter(status=Assignment.Status.ENDED).order_by("-ended_on").first()) is None:
        raise Http404
    kept = {name: value[:_LONGEST] for name, value in content.items() if name != "csrfmiddlewaretoken"}
    record_act(by=by, action="field_sending_kept", subject=past.enrolment, details=kept)
    raise FollowedNoMore
