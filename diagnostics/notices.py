"""What people are told of diagnostics."""

from __future__ import annotations

from accounts.models import User
from accounts.notifications import notify, settle
from diagnostics.models import Diagnostic, SectionReturn
from industrie_futur import clock
from regions.queries import rollup

SUBMITTED, RETURNED, VALIDATED = "diagnostic_submitted", "diagnostic_returned", "diagnostic_validated"


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


def _tell(recipient: User | None, diagnostic: Diagnostic, kind: str, text: str) -> None:
    if recipient is not None:
        notify(recipient, kind=kind, subject=diagnostic, text=text, url=diagnostic.get_absolute_url())
