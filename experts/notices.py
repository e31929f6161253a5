"""What people are told of the missions: proposals and their answers, missions that begin and end."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.text import Truncator

from accounts.models import User
from accounts.notifications import notify, settle
from experts.models import Assignment
from industrie_futur import clock
from industrie_futur.templatetags.portal import number, short_date
from regions.queries import rollup

PROPOSED, GIVEN = "mission_proposed", "mission_given"
ACCEPTED, DECLINED = "mission_accepted", "mission_declined"
WITHDRAWN, REPLACED, ENDED = "mission_withdrawn", "mission_replaced", "mission_ended"
ANSWER_LATE, MANDATE_ENDING = "answer_late", "mandate_ending"


def officers_told(assignment: Assignment) -> list[User]:
    """Who hears of an answer: who proposed; the region's officers when they are away, or read it no more."""
    author, today = assignment.recorded_by, clock.today()
    told = [author] if Assignment.objects.visible_to(author).filter(pk=assignment.pk).exists() else []
    if told and not author.absences.running_on(today).exists():
        return told
    standing = rollup(today)[assignment.enrolment.region_id]
    officers = User.objects.filter(is_active=True).in_charge_on(today, [standing])
    return [*told, *officers.exclude(pk__in=[each.pk for each in told])]


def tell_proposed(assignment: Assignment) -> None:
    file = assignment.enrolment
    # A refusal has been dealt with once somebody else is asked.
    for declined in file.assignments.filter(status=Assignment.Status.DECLINED):
        settle(DECLINED, subject=declined)
    _tell_expert(
        assignment,
        PROPOSED,
        f"Proposition de mission\u202f: {file.company} ({file.site.municipality}), "
        f"{number(assignment.days)}\u00a0j à compter du {short_date(assignment.starts_on)}. "
        "Votre réponse est attendue.",
    )


def tell_given(assignment: Assignment) -> None:
    file = assignment.enrolment
    text = f"L’entreprise {file.company} ({file.site.municipality}) vous est confiée."
    _tell([assignment.expert.user] if assignment.expert.user else [], assignment, GIVEN, text)


def tell_accepted(assignment: Assignment) -> None:
    settle(PROPOSED, ANSWER_LATE, subject=assignment)
    firm = assignment.enrolment.company
    _tell(officers_told(assignment), assignment, ACCEPTED, f"{assignment.expert} a accepté de suivre {firm}.")


def tell_declined(assignment: Assignment) -> None:
    settle(PROPOSED, ANSWER_LATE, subject=assignment)
    text = f"{assignment.expert} a décliné la mission auprès de {assignment.enrolment.company}."
    _tell(officers_told(assignment), assignment, DECLINED, text)


def tell_withdrawn(assignment: Assignment) -> None:
    settle(PROPOSED, ANSWER_LATE, subject=assignment)
    text = f"La proposition de mission auprès de {assignment.enrolment.company} est retirée."
    _tell_expert(assignment, WITHDRAWN, text)


def tell_ended(assignment: Assignment, *, replaced_by: Assignment | None = None) -> None:
    settle(GIVEN, ACCEPTED, subject=assignment)
    firm = assignment.enrolment.company
    if replaced_by:
        text = f"{replaced_by.expert} prend votre suite auprès de {firm}\u202f: votre mission a pris fin."
    else:
        text = f"Votre mission auprès de {firm} a pris fin le {short_date(assignment.ended_on)}."
    _tell_expert(assignment, REPLACED if replaced_by else ENDED, text)


def _tell_expert(assignment: Assignment, kind: str, text: str) -> None:
    """Nothing for an expert without an account: they are told otherwise."""
    if user := assignment.expert.user:
        url = reverse("experts:proposal_accept", args=[assignment.pk])
        notify(user, kind=kind, subject=assignment, text=shortened(text), url=url)


def _tell(people: Iterable[User], assignment: Assignment, kind: str, text: str) -> None:
    url = assignment.enrolment.company.get_absolute_url()
    for person in people:
        notify(person, kind=kind, subject=assignment, text=shortened(text), url=url)


def shortened(text: str) -> str:
    """A text that a notification holds, whatever the length of a firm's name."""
    return Truncator(text).chars(300)
