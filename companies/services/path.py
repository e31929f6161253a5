"""Acts on a firm's path: its application, its steps, and their corrections."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import User
from companies import rules
from companies.models import Enrolment, EnrolmentEvent, Site
from companies.path_guards import check_guards
from companies.phases import RELEASED, Phase
from companies.rollup import add_steps
from companies.services.firms import already_known, lock_company
from industrie_futur.audit import record_act
from regions.models import RegionalProgramme
from regions.queries import rollup

FUNDED_FROM = (Phase.CANDIDATURE, Phase.ENGAGEE)
"""Steps whose day settles which programme funds the file."""


def programme_for(region_code: str, on: date) -> RegionalProgramme | None:
    """The programme running on `on` for a firm of the 2015 region `region_code`; None: national follow-up."""
    standing = rollup(on)[region_code]
    programmes = RegionalProgramme.objects.filter(region__in={region_code, standing})
    return rules.choose_programme(programmes, region_code=region_code, standing=standing, on=on)


@transaction.atomic
def open_enrolment(site: Site, *, on: date, by: User, comment: str = "") -> Enrolment:
    """The application of a site's firm on the day `on`; ValidationError when it may not apply.

    It may not when the firm is too large, has a live file, or left a former one after `on`.
    """
    company = lock_company(site.company.pk)
    former = company.enrolments.first()
    if former is not None and former.phase not in RELEASED:
        raise ValidationError(already_known(company.siren))
    rules.check_application(company, former=former, on=on)
    enrolment = rules.application(site, company=company, programme=programme_for(site.region_id, on), on=on)
    try:
        with transaction.atomic():
            enrolment.full_clean()
            enrolment.save()
    except (IntegrityError, ValidationError) as error:
        if company.enrolments.exclude(phase__in=RELEASED).exists():  # written without the firm's lock
            raise ValidationError(already_known(company.siren)) from error
        raise
    if former is not None:
        _add_event(former, to_phase="", on=on, by=by, comment=rules.REPLACED)
    _add_event(enrolment, to_phase=Phase.CANDIDATURE, on=on, by=by, comment=comment)
    record_act(by=by, action="enrolment_opened", subject=enrolment, details={"on": on})
    return enrolment


@transaction.atomic
def advance_enrolment(enrolment: Enrolment, *, to: str, on: date, by: User, comment: str = "") -> Enrolment:
    """Take a file to the phase `to` on the day `on`; `comment` is the reason of a refusal or a withdrawal.

    ValidationError when the step is not one of the path, when `on` is in the future or before the last step,
    when the reason is missing, when a firm that is not known to be a PME or an ETI would be engaged, or when
    another room has something against it (`path_guards`).
    """
    locked = _lock(enrolment)
    rules.check_step(locked, last=_steps(locked)[-1], to=to, on=on, comment=comment)
    check_guards(locked, to)
    if to == Phase.ENGAGEE:
        programme = programme_for(locked.region_id, on)
        rules.admit(locked, company=locked.company, programme=programme)
    _add_event(locked, to_phase=to, on=on, by=by, comment=comment)
    _move(locked)
    record_act(by=by, action=f"enrolment_{to}", subject=locked, details={"on": on, "comment": comment})
    return locked


@transaction.atomic
def correct_step(event: EnrolmentEvent, *, on: date, by: User, comment: str) -> EnrolmentEvent:
    """Give a step its right date: the wrong row is reversed, a new one added. `comment` says why.

    ValidationError when the step was corrected meanwhile, when the reason is missing, or when the new date is
    the same, in the future, or passes the step before or after.
    """
    enrolment = _lock(event.enrolment)
    steps = _steps(enrolment)
    if event not in steps or not event.to_phase:
        raise ValidationError("Cette étape a déjà été corrigée ou annulée\u202f: rechargez la page.")
    former = _former_of(enrolment) if event == steps[0] else None
    rules.check_day(on)
    if on == event.effective_on:
        raise ValidationError({"on": "C’est la date déjà enregistrée pour cette étape."})
    _check_between(on, steps, event, former)
    rules.check_reason(comment)
    if former is not None:  # the day it applied again is the day it left its former file
        _redate(_steps(former)[-1], on=on, by=by, comment=comment)
    corrected = _redate(event, on=on, by=by, comment=comment)
    _move(enrolment, is_refunded=event.to_phase in FUNDED_FROM)
    details = {"step": event.to_phase, "on": [event.effective_on, on], "comment": comment}
    record_act(by=by, action="step_corrected", subject=enrolment, details=details)
    return corrected


@transaction.atomic
def cancel_step(event: EnrolmentEvent, *, by: User, comment: str) -> Enrolment:
    """Take back the last step of a file, entered by mistake; `comment` says why.

    ValidationError when it is not, or no longer, the last one, or when it is the application itself.
    """
    enrolment = _lock(event.enrolment)
    if event != _steps(enrolment)[-1]:
        raise ValidationError(
            "Seule la dernière étape d’un dossier peut être annulée\u202f: rechargez la page."
        )
    if not event.from_phase or not event.to_phase:
        raise ValidationError(
            "La candidature elle-même ne s’annule pas\u202f: refusez-la ou enregistrez l’abandon."
        )
    rules.check_reason(comment)
    _reverse(event, by=by, comment=comment)
    _move(enrolment, is_refunded=event.to_phase in FUNDED_FROM)
    details = {"step": event.to_phase, "on": event.effective_on, "comment": comment}
    record_act(by=by, action="step_cancelled", subject=enrolment, details=details)
    return enrolment


def _lock(enrolment: Enrolment) -> Enrolment:
    """The file as it is once nobody else can move it."""
    company = lock_company(enrolment.company_id)
    locked = company.enrolments.get(pk=enrolment.pk)
    locked.company = company
    return locked


def _steps(enrolment: Enrolment) -> list[EnrolmentEvent]:
    """The steps that hold, in order; the last one reaches no phase when a new file replaced this one."""
    return list(enrolment.events.live().order_by("rank"))


def _former_of(enrolment: Enrolment) -> Enrolment | None:
    """The file that this one replaced."""
    return Enrolment.objects.filter(company=enrolment.company_id, pk__lt=enrolment.pk).order_by("-pk").first()


def _check_between(
    on: date, steps: list[EnrolmentEvent], event: EnrolmentEvent, former: Enrolment | None
) -> None:
    """The days of a path do not go backwards, from one file to the next included."""
    at = steps.index(event)
    before = steps[at - 1] if at else (_steps(former)[-2] if former else None)
    after = steps[at + 1] if at + 1 < len(steps) else None
    if before is not None and on < before.effective_on:
        raise rules.too_early(before)
    if after is not None and on > after.effective_on:
        name = after.get_to_phase_display() or "Nouvelle candidature"
        raise ValidationError(
            {"on": f"La date suit l’étape «\u202f{name}\u202f» du {after.effective_on:%d/%m/%Y}."}
        )


def _add_event(enrolment: Enrolment, *, to_phase: str, on: date, by: User, comment: str = "") -> None:
    """Append the step to `to_phase`."""
    last = next(iter(_steps(enrolment)[-1:]), None)
    event = rules.step(enrolment, last=last, to_phase=to_phase, on=on, by=by, comment=comment)
    event.full_clean()
    event.save()
    add_steps([event])


def _redate(event: EnrolmentEvent, *, on: date, by: User, comment: str) -> EnrolmentEvent:
    """Reverse a step and append it again on another day, at the same place of the path."""
    _reverse(event, by=by, comment=comment)
    again = rules.step(
        event.enrolment,
        last=None,
        to_phase=event.to_phase,
        on=on,
        by=by,
        comment=event.comment,
        like=event,
    )
    again.full_clean()
    again.save()
    add_steps([again])
    return again


def _reverse(event: EnrolmentEvent, *, by: User, comment: str) -> None:
    reversal = rules.step(
        event.enrolment,
        last=None,
        to_phase=event.to_phase,
        on=event.effective_on,
        by=by,
        comment=comment,
        like=event,
    )
    reversal.quantity, reversal.reverses = -1, event
    reversal.save()
    add_steps([reversal])


def _move(enrolment: Enrolment, *, is_refunded: bool = False) -> None:
    """Bring the file to what its live steps say; `is_refunded`: its programme follows their days."""
    rules.follow(enrolment, [step for step in _steps(enrolment) if step.to_phase])
    if is_refunded:
        enrolment.programme = programme_for(
            enrolment.region_id, enrolment.enrolled_on or enrolment.applied_on
        )
    enrolment.full_clean()
    enrolment.save()
