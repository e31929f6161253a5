"""What an expert’s device keeps for a day without network: firms, visits, diagnostics and questionnaires.

Only what is needed on the spot, and only of the firms followed today: the device forgets the rest as soon as
the portal no longer sends it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.core import signing
from django.db.models import Prefetch

from accounts.models import User
from accounts.scoping import Role
from diagnostics.forms.diagnostics import typed_as
from diagnostics.models import Answer, Attachment, Diagnostic, Questionnaire, SectionReturn, Visit
from diagnostics.queries import startable
from diagnostics.queries_versions import version_in_force
from experts.models import Assignment
from experts.queries import missions_of
from industrie_futur import clock

_DEVICE = "diagnostics.field.device"


def device_token(user: User) -> str:
    """What a device shows to say whose data it keeps; it opens nothing."""
    return signing.dumps(user.pk, salt=_DEVICE)


def owner_of(token: str) -> User | None:
    """The account whose data the device with `token` keeps, open or closed; None for an invented token."""
    try:
        return User.objects.filter(pk=signing.loads(token, salt=_DEVICE)).first()
    except signing.BadSignature:
        return None


def may_keep(user: User) -> bool:
    """Whether a device may keep data for this account."""
    return user.is_active and user.role == Role.EXPERT


def data_for(user: User) -> dict[str, Any]:
    """All that the device of `user` keeps, ready for JSON; the number of queries does not depend on it."""
    missions = missions_of(user)
    diagnostics = _diagnostics(user)
    in_force = version_in_force(clock.today())
    known = _known_diagnostics(missions)
    firms = [_firm(each, known.get(each.enrolment_id, {}), in_force) for each in missions]
    used = {each.questionnaire.version for each in diagnostics}
    used |= {start["questionnaire"] for firm in firms for start in firm["starts"]}
    return {
        "today": clock.today().isoformat(),
        "firms": firms,
        "visits": [visit_told(each) for each in _visits(user)],
        "diagnostics": [_diagnostic(each) for each in diagnostics],
        "questionnaires": [_questionnaire(each) for each in _questionnaires(used)],
    }


def visit_told(visit: Visit) -> dict[str, Any]:
    """A visit as the device's form has it, with its version."""
    return {
        "id": str(visit.pk),
        "siren": visit.enrolment.company.siren,
        "status": visit.status,
        "kind": visit.kind,
        "axis": str(visit.axis_id or ""),
        "planned_on": visit.planned_on.isoformat() if visit.planned_on else "",
        "held_on": visit.held_on.isoformat() if visit.held_on else "",
        "half": visit.half,
        "half_days": str(visit.half_days),
        "place": visit.place,
        "participants": visit.participants,
        "summary": visit.summary,
        "next_steps": visit.next_steps,
        "version": visit.version,
        "files": [str(each) for each in visit.attachments.all()],
    }


def _firm(mission: Assignment, known: dict[str, Diagnostic], in_force: Questionnaire) -> dict[str, Any]:
    file = mission.enrolment
    first = known.get(Diagnostic.Kind.INITIAL)
    # A closing diagnostic is compared to the first one: it is made on the same version.
    version = first.questionnaire.version if first else in_force.version
    may_start = startable(file, {kind: each.status for kind, each in known.items()})
    site = file.site
    return {
        "siren": file.company.siren,
        "name": file.company.name,
        "place": ", ".join(filter(None, [site.address, f"{site.postcode} {site.municipality}"])),
        "engaged_on": file.enrolled_on.isoformat() if file.enrolled_on else "",
        "contacts": [
            {"name": str(each), "position": each.position, "phone": each.phone}
            for each in file.company.contacts.all()
        ],
        "starts": [{"kind": kind, "label": label, "questionnaire": version} for kind, label in may_start],
    }


def _known_diagnostics(missions: Iterable[Assignment]) -> dict[int, dict[str, Diagnostic]]:
    rows = Diagnostic.objects.filter(enrolment__in=[each.enrolment_id for each in missions])
    known: dict[int, dict[str, Diagnostic]] = {}
    for each in rows.select_related("questionnaire"):
        known.setdefault(each.enrolment_id, {})[each.kind] = each
    return known


def _visits(user: User) -> list[Visit]:
    files = Attachment.objects.only("visit", "caption", "original_name")
    rows = Visit.objects.editable_by(user).select_related("enrolment__company")
    return list(rows.prefetch_related(Prefetch("attachments", files)))


def _diagnostics(user: User) -> list[Diagnostic]:
    rows = Diagnostic.objects.editable_by(user).select_related("enrolment__company", "questionnaire")
    waiting = SectionReturn.objects.filter(mended_at=None).select_related("axis")
    answers = Answer.objects.select_related("question")
    return list(rows.prefetch_related(Prefetch("returns", waiting), Prefetch("answers", answers)))


def _diagnostic(diagnostic: Diagnostic) -> dict[str, Any]:
    return {
        "id": str(diagnostic.pk),
        "siren": diagnostic.enrolment.company.siren,
        "kind": diagnostic.kind,
        "questionnaire": diagnostic.questionnaire.version,
        "is_returned": diagnostic.status == Diagnostic.Status.RETURNED,
        "returns": {each.axis.code: each.motive for each in diagnostic.returns.all()},
        "answers": {each.question.code: typed_as(each) for each in diagnostic.answers.all()},
    }


def _questionnaires(versions: Collection[int]) -> list[Questionnaire]:
    rows = Questionnaire.objects.filter(version__in=versions)
    return list(rows.prefetch_related("axes__questions__levels"))


def _questionnaire(questionnaire: Questionnaire) -> dict[str, Any]:
    return {
        "version": questionnaire.version,
        "axes": [
            {
                "code": axis.code,
                "label": axis.label,
                "questions": [
                    {
                        "code": question.code,
                        "title": question.title,
                        "text": question.text,
                        "levels": [[each.value, each.description] for each in question.levels.all()],
                    }
                    for question in axis.questions.all()
                ],
            }
            for axis in questionnaire.axes.all()
        ],
    }
