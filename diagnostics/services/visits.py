"""The course of a visit: planned, held and written up, changed, cancelled (DOMAIN section 8)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from companies.models import Enrolment
from diagnostics import notices
from diagnostics.models import Half, Visit, VisitCertification, VisitSlot
from experts.eligibility import linked_with
from experts.models import Assignment, Expert, Speciality
from experts.services.checks import lock_expert
from industrie_futur import clock
from industrie_futur.audit import changes, record_act
from industrie_futur.versions import ChangedMeanwhile, check_version

CONTENT = [
    "kind",
    "axis",
    "planned_on",
    "held_on",
    "half",
    "half_days",
    "place",
    "participants",
    "summary",
    "next_steps",
]


@transaction.atomic
def plan_visit(
    enrolment: Enrolment,
    *,
    kind: str,
    planned_on: date,
    half: str,
    half_days: int = 1,
    place: str = Visit.Place.SITE,
    axis: Speciality | None = None,
    id: UUID | None = None,
    by: User,
) -> Visit:
    """A visit to come of the expert `by`, whose half-days it takes. ValidationError at the field refused."""
    mission = _mission(enrolment, by)
    _check_to_come(planned_on)
    visit = _new(mission, id, by)
    _fill(visit, {"kind": kind, "planned_on": planned_on, "half": half, "half_days": half_days, "axis": axis})
    visit.place = place
    _keep(visit, insert=True)
    record_act(by=by, action="visit_planned", subject=visit, details={"kind": kind, "on": str(planned_on)})
    return visit


@transaction.atomic
def log_visit(
    enrolment: Enrolment,
    *,
    id: UUID,
    kind: str,
    held_on: date,
    half: str,
    half_days: int,
    place: str,
    participants: str,
    summary: str,
    next_steps: str,
    axis: Speciality | None = None,
    version: int | None = None,
    by: User,
) -> Visit:
    """The held visit `id`, a key that the device made or that of a planned one. Sent again, nothing changes.

    `ChangedMeanwhile`, which carries the stored visit, when another content was kept since `version`;
    ValidationError at the field that a rule refuses.
    """
    mission = _mission(enrolment, by)
    content = {
        "kind": kind,
        "held_on": held_on,
        "half": half,
        "half_days": half_days,
        "place": place,
        "participants": participants,
        "summary": summary,
        "next_steps": next_steps,
        "axis": axis,
    }
    visit = Visit.objects.select_for_update(of=("self",)).filter(pk=id).first()
    if visit is None:
        visit = _new(mission, id, by)
        visit.status = Visit.Status.HELD
        _fill(visit, content)
        _keep(visit, insert=True)
    else:
        _check_is_of(visit, mission)
        if visit.status == Visit.Status.HELD and _same(visit, content):
            return visit
        _check_open(visit)
        if version is None and visit.status == Visit.Status.HELD:
            raise ChangedMeanwhile(visit)
        check_version(visit, visit.version if version is None else version)
        visit.status = Visit.Status.HELD
        _fill(visit, content)
        _keep(visit)
    record_act(by=by, action="visit_held", subject=visit, details={"kind": kind, "on": str(held_on)})
    return visit


@transaction.atomic
def change_visit(visit: Visit, *, version: int, by: User, **content: Any) -> Visit:
    """Change the fields of `content` of a visit planned or held; `ChangedMeanwhile` as for `log_visit`.

    A planned one is moved to a day to come only: one that took place is written up (`log_visit`).
    """
    mission = _mission(visit.enrolment, by)
    locked = _lock(visit)
    _check_is_of(locked, mission)
    _check_open(locked)
    if _same(locked, content):
        return locked
    check_version(locked, version)
    if locked.status == Visit.Status.PLANNED and "planned_on" in content:
        _check_to_come(content["planned_on"])
    before = Visit.objects.get(pk=locked.pk)
    _fill(locked, content)
    _keep(locked)
    details = changes(before, locked, CONTENT)
    record_act(by=by, action="visit_changed", subject=locked, details=details)
    return locked


@transaction.atomic
def cancel_visit(visit: Visit, *, version: int, reason: str, by: User) -> Visit:
    """Cancel a visit, planned or held, and give its half-days back; its days, report and motive are kept.

    For its expert while the mission runs, or an officer of the region, whom the expert hears of.
    `ChangedMeanwhile` when it was written since `version`: what was planned may be held now.
    """
    if Visit.objects.decidable_by(by).filter(pk=visit.pk).exists():
        lock_expert(visit.expert)
        locked = _lock(visit)
    else:
        mission = _mission(visit.enrolment, by)
        locked = _lock(visit)
        _check_is_of(locked, mission)
    _check_open(locked)
    check_version(locked, version)
    if not reason.strip():
        raise ValidationError({"reason": "Indiquez le motif de l’annulation."})
    moved = [locked.status, Visit.Status.CANCELLED]
    details = {"status": moved, "on": str(_day(locked)), "reason": reason.strip()}
    locked.status, locked.cancel_reason = Visit.Status.CANCELLED, reason.strip()
    locked.full_clean()
    locked.save()
    locked.slots.all().delete()
    record_act(by=by, action="visit_cancelled", subject=locked, details=details)
    notices.tell_cancelled(locked, by=by)
    return locked


def check_may_visit(enrolment: Enrolment, *, by: User) -> None:
    """ValidationError that says why `by` may not visit the firm: no accepted mission, a declared link."""
    _check_not_linked(_running(enrolment, Expert.objects.filter(user=by).first()).expert, enrolment)


def _mission(enrolment: Enrolment, by: User) -> Assignment:
    """The running mission of `by` in the file; their expert's row is held until the transaction ends."""
    expert = Expert.objects.filter(user=by).first()
    if expert is not None:
        lock_expert(expert)
    return _running(enrolment, expert)


def _running(enrolment: Enrolment, expert: Expert | None) -> Assignment:
    missions = Assignment.objects.filter(enrolment=enrolment, expert=expert)
    related = ("enrolment__site", "enrolment__region", "enrolment__company", "expert")
    if mission := missions.running().select_related(*related).first():
        return mission
    if missions.proposed().exists():
        raise ValidationError("Acceptez d’abord cette mission\u202f: sa proposition attend votre réponse.")
    if ended := missions.filter(status=Assignment.Status.ENDED).order_by("-ended_on").first():
        raise ValidationError(f"Votre mission dans cette entreprise a pris fin le {ended.ended_on:%d/%m/%Y}.")
    raise ValidationError("Cette entreprise ne vous est pas confiée.")


def _check_not_linked(expert: Expert, enrolment: Enrolment) -> None:
    if link := linked_with(expert, enrolment.company):
        raise ValidationError(
            f"Vous avez déclaré un lien d’intérêts avec {link}\u202f: vous ne pouvez pas visiter cette "
            "entreprise. Dites-le à la région, qui proposera un autre expert."
        )


def _check_to_come(planned_on: date) -> None:
    if planned_on < clock.today():
        said = (
            "Une visite se prévoit à partir d’aujourd’hui. Si elle a eu lieu, enregistrez-la comme réalisée."
        )
        raise ValidationError({"planned_on": said})


def _lock(visit: Visit) -> Visit:
    return Visit.objects.select_for_update(of=("self",)).get(pk=visit.pk)


def _new(mission: Assignment, id: UUID | None, by: User) -> Visit:
    file = mission.enrolment
    known = {"id": id} if id else {}
    return Visit(enrolment=file, expert=mission.expert, site=file.site, recorded_by=by, **known)


def _check_is_of(visit: Visit, mission: Assignment) -> None:
    if (visit.enrolment_id, visit.expert_id) != (mission.enrolment_id, mission.expert_id):
        raise ValidationError("Cette visite n’est pas l’une des vôtres dans cette entreprise.")


def _check_open(visit: Visit) -> None:
    if visit.status == Visit.Status.CANCELLED:
        raise ValidationError("Cette visite est annulée\u202f: elle ne change plus.")
    if VisitCertification.objects.filter(visit=visit).exists():
        raise ValidationError("Cette visite est certifiée\u202f: elle ne change plus.")


def _clean(value: Any) -> Any:
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value


def _same(visit: Visit, content: dict[str, Any]) -> bool:
    return all(getattr(visit, name) == _clean(value) for name, value in content.items())


def _fill(visit: Visit, content: dict[str, Any]) -> None:
    if unknown := content.keys() - set(CONTENT):
        raise TypeError(f"not a field of a visit: {sorted(unknown)}")
    for name, value in content.items():
        setattr(visit, name, _clean(value))


def _keep(visit: Visit, *, insert: bool = False) -> None:
    visit.full_clean()
    _check_rules(visit)
    slots = slots_of(visit)
    _check_free(visit, slots)
    visit.save(force_insert=insert)
    visit.slots.all().delete()
    VisitSlot.objects.bulk_create(slots)


def _check_rules(visit: Visit) -> None:
    held = visit.status == Visit.Status.HELD
    field, day = "held_on" if held else "planned_on", _day(visit)
    if held and day > clock.today():
        raise ValidationError({field: "La date est dans le futur."})
    _check_not_linked(visit.expert, visit.enrolment)
    engaged = visit.enrolment.enrolled_on
    if engaged is None:
        raise ValidationError("L’entreprise n’est pas engagée\u202f: elle ne se visite pas encore.")
    if day < engaged:
        raise ValidationError({field: f"L’entreprise n’est engagée que depuis le {engaged:%d/%m/%Y}."})
    known = Expert.objects.filter(pk=visit.expert_id)
    if not known.retained_on(day).exists():
        raise ValidationError({field: f"Vous n’êtes pas un expert retenu au {day:%d/%m/%Y}."})
    if not known.covering([visit.enrolment.region_id]).exists():
        raise ValidationError(f"Vous n’intervenez pas en région {visit.enrolment.region}.")
    thematic = visit.kind == Visit.Kind.THEMATIQUE
    if thematic and not known.filter(specialities=visit.axis_id).exists():
        raise ValidationError({"axis": f"L’axe {visit.axis} n’est pas l’une de vos spécialités."})


def _day(visit: Visit) -> date:
    # One at least is there: the table's own constraint, checked before.
    return visit.held_on or visit.planned_on  # type: ignore[return-value]


def slots_of(visit: Visit) -> list[VisitSlot]:
    """The half-days taken, one after the other: morning, afternoon, the next day's morning…"""
    day = _day(visit)
    first = 0 if visit.half == Half.MORNING else 1
    return [
        VisitSlot(
            visit_id=visit.pk,
            expert_id=visit.expert_id,
            day=day + timedelta(days=index // 2),
            half=Half.AFTERNOON if index % 2 else Half.MORNING,
        )
        for index in range(first, first + visit.half_days)
    ]


def _check_free(visit: Visit, slots: list[VisitSlot]) -> None:
    wanted = {(slot.day, slot.half) for slot in slots}
    days = {day for day, _ in wanted}
    taken = VisitSlot.objects.filter(expert=visit.expert, day__in=days).exclude(visit=visit)
    for slot in taken.select_related("visit__enrolment__company"):
        if (slot.day, slot.half) in wanted:
            raise ValidationError(
                {"half": f"Vous avez déjà une visite dans cette demi-journée ({slot})\u202f: {slot.visit}."}
            )
