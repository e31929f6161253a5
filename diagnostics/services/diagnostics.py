"""The course of a diagnostic: started, transmitted, sent back by section, validated."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from companies.models import Enrolment
from companies.phases import CLOSED, ENGAGED, Phase
from companies.services import advance_enrolment
from diagnostics import notices
from diagnostics.models import Axis, Diagnostic, Questionnaire, SectionReturn
from diagnostics.queries import unscored_axes
from diagnostics.queries_versions import version_in_force
from experts.models import Assignment
from industrie_futur import clock
from industrie_futur.audit import record_act


@transaction.atomic
def start_diagnostic(enrolment: Enrolment, *, kind: str, id: UUID | None = None, by: User) -> Diagnostic:
    """The diagnostic of `kind` of a file by the expert who follows it; one that exists already is given back.

    `id` is the key that a device made. ValidationError when the file is not followed by `by`, not engaged, or
    closed. It is made on the version in force today; a closing one follows a validated first one, on the same
    version as it, so that both compare question by question.
    """
    file = Enrolment.objects.select_for_update(of=("self",)).get(pk=enrolment.pk)
    if (existing := Diagnostic.objects.filter(enrolment=file, kind=kind).first()) is not None:
        return existing
    mission = Assignment.objects.running().filter(enrolment=file, expert__user=by).select_related("expert")
    if not mission:
        raise ValidationError("Cette entreprise ne vous est pas confiée.")
    if file.phase not in ENGAGED or (file.phase in CLOSED and kind == Diagnostic.Kind.INITIAL):
        raise ValidationError("Seule une entreprise engagée, dont le parcours est en cours, se diagnostique.")
    diagnostic = Diagnostic(
        enrolment=file,
        questionnaire=_version_for(file, kind),
        kind=kind,
        expert=mission[0].expert,
        started_on=clock.today(),
        recorded_by=by,
        **({"id": id} if id else {}),
    )
    diagnostic.full_clean()
    diagnostic.save(force_insert=True)
    record_act(by=by, action="diagnostic_started", subject=diagnostic, details={"kind": kind})
    return diagnostic


@transaction.atomic
def submit_diagnostic(diagnostic: Diagnostic, *, incomplete_reason: str = "", by: User) -> Diagnostic:
    """Transmit to the region; each axis without a score is told why. Sent back, it is transmitted again."""
    locked = _lock(diagnostic)
    if not Diagnostic.objects.editable_by(by).filter(pk=locked.pk).exists():
        raise ValidationError(f"Ce diagnostic est «\u202f{locked.get_status_display().lower()}\u202f».")
    missing = unscored_axes(locked)
    if missing and not incomplete_reason.strip():
        labels = ", ".join(axis.label for axis in missing)
        raise ValidationError(
            {"incomplete_reason": f"Dites pourquoi ces axes ne sont pas notés\u202f: {labels}."}
        )
    locked.status, locked.submitted_on = Diagnostic.Status.SUBMITTED, clock.today()
    locked.incomplete_reason = incomplete_reason.strip() if missing else ""
    locked.full_clean()
    locked.save(update_fields=["status", "submitted_on", "incomplete_reason"])
    locked.returns.filter(mended_at=None).update(mended_at=timezone.now())
    details = {"axes": [axis.code for axis in missing]} if missing else {}
    record_act(by=by, action="diagnostic_submitted", subject=locked, details=details)
    notices.tell_submitted(locked)
    return locked


@transaction.atomic
def return_section(diagnostic: Diagnostic, axis: Axis, *, motive: str, by: User) -> SectionReturn:
    """Send one axis back to the expert, with what is to be mended; the others stay as they are."""
    locked = _lock(diagnostic)
    if locked.status not in {Diagnostic.Status.SUBMITTED, Diagnostic.Status.RETURNED}:
        raise ValidationError(f"Ce diagnostic est «\u202f{locked.get_status_display().lower()}\u202f».")
    returned = SectionReturn(diagnostic=locked, axis=axis, motive=motive.strip(), returned_by=by)
    if axis.questionnaire_id != locked.questionnaire_id:
        raise ValidationError({"axis": "Cet axe n’est pas de la version de ce diagnostic."})
    returned.full_clean()
    returned.save()
    locked.status = Diagnostic.Status.RETURNED
    locked.save(update_fields=["status"])
    details = {"axis": axis.code, "motive": motive}
    record_act(by=by, action="diagnostic_returned", subject=locked, details=details)
    notices.tell_returned(returned)
    return returned


@transaction.atomic
def validate_diagnostic(diagnostic: Diagnostic, *, by: User) -> Diagnostic:
    """Accept a transmitted diagnostic: its levels count from today; a firm just engaged is diagnosed."""
    locked = _lock(diagnostic)
    if locked.status != Diagnostic.Status.SUBMITTED:
        raise ValidationError(f"Ce diagnostic est «\u202f{locked.get_status_display().lower()}\u202f».")
    locked.status, locked.validated_on = Diagnostic.Status.VALIDATED, clock.today()
    locked.validated_by = by
    locked.full_clean()
    locked.save(update_fields=["status", "validated_on", "validated_by"])
    record_act(by=by, action="diagnostic_validated", subject=locked)
    if locked.kind == Diagnostic.Kind.INITIAL and locked.enrolment.phase == Phase.ENGAGEE:
        advance_enrolment(locked.enrolment, to=Phase.DIAGNOSTIC, on=locked.submitted_on, by=by)  # type: ignore[arg-type]
    notices.tell_validated(locked)
    return locked


def _lock(diagnostic: Diagnostic) -> Diagnostic:
    rows = Diagnostic.objects.select_for_update(of=("self",)).select_related("enrolment__company", "expert")
    return rows.get(pk=diagnostic.pk)


def _version_for(file: Enrolment, kind: str) -> Questionnaire:
    if kind != Diagnostic.Kind.CLOSING:
        return version_in_force(clock.today())
    first = Diagnostic.objects.finished().filter(enrolment=file, kind=Diagnostic.Kind.INITIAL).first()
    if first is None:
        raise ValidationError("Le diagnostic de clôture se compare à un premier diagnostic validé.")
    return first.questionnaire
