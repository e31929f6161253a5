"""What people are told of diagnostics."""

from __future__ import annotations

from collections.abc import Collection

from django.urls import reverse
from django.utils.text import Truncator

from accounts.models import User
from accounts.notifications import notify, settle
from diagnostics.models import Diagnostic, SectionReturn, Survey, Visit, VisitCertification
from industrie_futur import clock
from industrie_futur.templatetags.portal import short_date
from regions.queries import rollup

SUBMITTED, RETURNED, VALIDATED = "diagnostic_submitted", "diagnostic_returned", "diagnostic_validated"
CERTIFIED, VISIT_CANCELLED = "visit_certified", "visit_cancelled"
NOT_CALLED_BACK = "survey_not_called_back"


def officers_of(region: str) -> list[User]:
    """Who is in charge today of the region of 2015 `region`, or of the one that absorbed it."""
    today = clock.today()
    return list(User.objects.filter(is_active=True).in_charge_on(today, [rollup(today)[region]]))


def tell_submitted(diagnostic: Diagnostic) -> None:
    settle(RETURNED, subject=diagnostic)
    firm = diagnostic.enrolment.company
    for officer in officers_of(diagnostic.enrolment.region_id):
        _tell(officer, diagnostic, SUBMITTED, f"Le diagnostic de {firm} attend votre validation.")


def tell_returned(returned: SectionReturn) -> None:
    diagnostic = returned.diagnostic
    settle(SUBMITTED, subject=diagnostic)
    text = f"Diagnostic de {diagnostic.enrolment.company}\u202f: l’axe {returned.axis} est à reprendre."
    _tell(diagnostic.expert.user, diagnostic, RETURNED, text)


def tell_validated(diagnostic: Diagnostic) -> None:
    settle(SUBMITTED, RETURNED, subject=diagnostic)
    text = f"Le diagnostic de {diagnostic.enrolment.company} est validé."
    _tell(diagnostic.expert.user, diagnostic, VALIDATED, text)


def tell_certified(certification: VisitCertification) -> None:
    """Its expert and the region learn that the visit is certified, by whom, under which number."""
    visit = certification.visit
    text = (
        f"Visite du {short_date(visit.held_on)} à {visit.enrolment.company} confirmée par "
        f"{certification.signatory}\u202f: attestation {certification}."
    )
    told = [visit.expert.user] if visit.expert.user else []
    for person in [*told, *officers_of(visit.enrolment.region_id)]:
        notify(person, kind=CERTIFIED, subject=visit, text=text, url=visit.get_absolute_url())


def tell_cancelled(visit: Visit, *, by: User) -> None:
    """The expert hears that somebody else cancelled their visit."""
    recipient = visit.expert.user
    if recipient != by:
        day = short_date(visit.held_on or visit.planned_on)
        text = f"Votre visite du {day} à {visit.enrolment.company} est annulée\u202f: {visit.cancel_reason}"
        _tell(recipient, visit, VISIT_CANCELLED, text)


def tell_not_called_back(survey: Survey) -> None:
    firm = survey.enrolment.company
    text = Truncator(f"{firm} répond à l’enquête que personne ne l’a rappelée.").chars(300)
    url = reverse("diagnostics:survey_handle", args=[survey.pk])
    for officer in officers_of(survey.enrolment.region_id):
        notify(officer, kind=NOT_CALLED_BACK, subject=survey, text=text, url=url)


def settle_not_called_back(survey: Survey) -> None:
    settle(NOT_CALLED_BACK, subject=survey)


def still_not_called_back(user: User, keys: Collection[str]) -> set[str]:
    """Of the surveys `keys`, those that wait for an officer and that `user` still decides on."""
    waiting = Survey.objects.decidable_by(user).to_handle().filter(pk__in=keys)  # type: ignore[attr-defined]
    return {str(pk) for pk in waiting.values_list("pk", flat=True)}


def _tell(recipient: User | None, subject: Diagnostic | Visit, kind: str, text: str) -> None:
    if recipient is not None:
        notify(recipient, kind=kind, subject=subject, text=text, url=subject.get_absolute_url())
