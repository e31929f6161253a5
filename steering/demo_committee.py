"""The demonstration's steering committee: real dates, themes and office holders; others fictional."""

from __future__ import annotations

from datetime import date, time
from uuid import uuid4

from django.utils import timezone

from accounts.models import User
from experts.models import Organisation
from industrie_futur.audit import record_act
from industrie_futur.jobs import run_job
from industrie_futur.templatetags.portal import counted
from steering.committee.invitations import contents_of
from steering.committee.services.decisions import record_decision
from steering.committee.services.holding import Presence, hold_meeting, record_attendance
from steering.committee.services.meetings import add_item, plan_meeting
from steering.committee.services.members import add_member
from steering.committee.services.minutes import approve_minutes, save_minutes
from steering.committee.services.papers import add_report
from steering.models import Attendance, CommitteeMember, Convocation, Meeting, ProgressReport, Recipient
from steering.report.services import make_report, publish_report, request_report

ALLIANCE = "Alliance Industrie du Futur"
NEXT = date(2015, 10, 5)
"""The communiqué says "début octobre": the day itself is still to be confirmed."""
MEMBERS: tuple[tuple[str, str, str, str, str], ...] = (
    ("Philippe", "Darmayan", "p.darmayan@exemple.example", ALLIANCE, "président opérationnel"),
    ("Pascal", "Daloz", "p.daloz@exemple.example", ALLIANCE, "président d’honneur"),
    ("Frédéric", "Sanchez", "f.sanchez@exemple.example", ALLIANCE, "président d’honneur"),
    *(
        (
            *("Camille", "Exemple", "camille.exemple@exemple.example"),
            *("Conseil national de l’industrie", "secrétariat général"),
        ),
        (
            *("Dominique", "Modèle", "dominique.modele@exemple.example"),
            *("Organisations syndicales", "représentation"),
        ),
    ),
)
INSTALLATION = (
    ("Installation du comité de pilotage", "Ministère", 15),
    ("Point d’avancement du programme", "Direction générale des entreprises", 40),
    ("Création de l’Alliance Industrie du Futur", "Alliance Industrie du Futur", 30),
    ("Partenariat avec la plateforme Industrie 4.0", "Ministère", 25),
)
INTERNATIONAL = (
    ("Suivi des décisions du 20 juillet", "Ministère", 15),
    ("Point d’avancement du programme", "Direction générale des entreprises", 30),
    (
        "Volet international\u202f: coopération avec la plateforme Industrie 4.0",
        "Alliance Industrie du Futur",
        45,
    ),
)

DECISIONS = (
    (
        1,
        "project",
        date(2015, 9, 30),
        "Présenter à la prochaine réunion les régions en retard sur leur objectif",
    ),
    (
        2,
        "council",
        date(2015, 9, 15),
        "Associer les organisations syndicales au thème Hommes et industrie du futur",
    ),
    (3, "project", date(2015, 7, 31), "Confirmer la date de la réunion consacrée au volet international"),
)
"""(item of the agenda, owner, due date, title)."""
MINUTES = {
    "opening": "Le comité de pilotage est installé\u202f; il prend connaissance du point d’avancement.",
    "closing": "La prochaine réunion, début octobre, sera consacrée au volet international.",
}


def add_committee(*, on: date, by: User) -> None:
    """Members in office since the day `on`, the meeting of that day and the next one."""
    members = _add_members(on, by)
    place = "Ministère de l’Économie, Paris"
    first = plan_meeting(
        held_on=on, starts_at=time(10), place=place, title="Installation du comité de pilotage", by=by
    )
    following = plan_meeting(held_on=NEXT, title="Volet international", is_confirmed=False, by=by)
    _add_agenda(first, INSTALLATION, by)
    _add_agenda(following, INTERNATIONAL, by)
    add_report(first.items.all()[1], report=_published_report(on, by), by=by)
    _add_convocation(first, members, by)
    present = {member.pk: Presence(Attendance.Status.PRESENT) for member in members}
    record_attendance(first, present, version=first.version, by=by)
    _add_decisions(hold_meeting(first, by=by), by)


def _add_convocation(meeting: Meeting, members: list[CommitteeMember], by: User) -> None:
    """One that has left, without any mail: the demonstration writes to nobody. Fictional members answered."""
    now, count = timezone.now(), counted(len(members), "membre")
    convocation = Convocation.objects.create(
        meeting=meeting,
        sequence=meeting.sequence,
        contents=contents_of(meeting),
        requested_by=by,
        status=Convocation.Status.DONE,
        progress_pct=100,
        finished_at=now,
        message=f"Envoyée à {count}.",
    )
    fixed = {"convocation": convocation, "meeting": meeting, "sequence": meeting.sequence}
    sent = {"method": Recipient.Method.REQUEST, "claimed_at": now, "sent_at": now}
    answered = {"reply": Recipient.Reply.YES, "replied_at": now}
    Recipient.objects.bulk_create(
        Recipient(
            **(fixed | sent | (answered if member.administration != ALLIANCE else {})),
            member=member,
            name=str(member),
            email=member.email,
        )
        for member in members
    )
    record_act(by=by, action="meeting_convened", subject=meeting, details={"count": len(members)})


def _add_decisions(meeting: Meeting, by: User) -> None:
    """What the first meeting decided, given to fictional members alone, in minutes already approved."""
    council, project = (
        CommitteeMember.objects.get(email=email)
        for email in ("camille.exemple@exemple.example", "ministere@demo.example")
    )
    items = list(meeting.items.all())
    owners = {"council": council, "project": project}
    for rank, owner, due_on, title in DECISIONS:
        record_decision(
            meeting, title=title, item=items[rank], owner=owners[owner], due_on=due_on, key=uuid4(), by=by
        )
    draft = save_minutes(meeting, **MINUTES, discussions={}, version=0, by=by)
    approve_minutes(meeting, version=draft.version, by=by)


def _published_report(on: date, by: User) -> ProgressReport:
    """The first point d'avancement, which the committee was installed on."""
    report = request_report(as_of=on, by=by)
    run_job(ProgressReport, report.pk, make_report)
    return publish_report(report, by=by)


def _add_members(on: date, by: User) -> list[CommitteeMember]:
    seats = [
        add_member(
            first_name=first,
            last_name=last,
            email=email,
            administration=body,
            quality=quality,
            starts_on=on,
            by=by,
        )
        for first, last, email, body, quality in MEMBERS
    ]
    ministry = User.objects.get(email="ministere@demo.example")
    observer = User.objects.get(email="observateur@demo.example")
    seats.append(
        add_member(
            **_of(ministry),
            administration="Direction générale des entreprises",
            quality="chef de projet",
            starts_on=on,
            by=by,
        )
    )
    federation = Organisation.objects.represented_by(observer).first()
    seats.append(
        add_member(**_of(observer), organisation=federation, quality="déléguée générale", starts_on=on, by=by)
    )
    return seats


def _of(user: User) -> dict[str, object]:
    return {"first_name": user.first_name, "last_name": user.last_name, "email": user.email, "user": user}


def _add_agenda(meeting: Meeting, agenda: tuple[tuple[str, str, int], ...], by: User) -> None:
    for title, rapporteur, minutes in agenda:
        add_item(meeting, title=title, rapporteur=rapporteur, duration_minutes=minutes, by=by)
