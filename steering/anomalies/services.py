"""Accepting an anomaly as right, with its reason, and taking that back."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import User
from industrie_futur.audit import record_act
from steering.anomalies.cases import Case
from steering.anomalies.rules import RULES
from steering.models import AcceptedAnomaly


@transaction.atomic
def accept_anomaly(case: Case, *, reason: str, by: User) -> AcceptedAnomaly:
    """Hold `case` for right: it leaves the lists until somebody takes that back.

    ValidationError without a reason, or when somebody accepted it meanwhile.
    """
    accepted = AcceptedAnomaly(
        rule=case.rule.code, subject=case.subject, region=case.region, reason=reason.strip(), accepted_by=by
    )
    try:
        with transaction.atomic():
            accepted.full_clean()
            accepted.save()
    except IntegrityError as error:
        raise ValidationError("Cette anomalie est déjà acceptée.") from error
    details = {"anomaly": case.rule.title, "name": case.name, "reason": accepted.reason}
    record_act(by=by, action="anomaly_accepted", subject=accepted, details=details)
    return accepted


@transaction.atomic
def reopen_anomaly(accepted: AcceptedAnomaly, *, by: User) -> None:
    """Look at it again: the case is back in the lists if the rule still finds it; the trail keeps the reason.

    Nothing more when somebody did so meanwhile.
    """
    locked = AcceptedAnomaly.objects.select_for_update().filter(pk=accepted.pk).first()
    if locked is None:
        return
    details = {"anomaly": RULES[locked.rule].title, "reason": locked.reason}
    record_act(by=by, action="anomaly_reopened", subject=locked, details=details)
    locked.delete()
