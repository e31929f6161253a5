"""Files that wait at every step, made by the real acts, for the tests of the desk and of the anomalies."""

from datetime import date
from decimal import Decimal

from accounts.models import User
from companies.models import Enrolment, Grant
from companies.phases import Phase
from companies.services import commit_grant, prepare_grant
from companies.tests.factories import enrol
from diagnostics.tests.factories import (
    followed,
    make_visit,
)
from experts.tests.factories import ExpertFactory

SPRING = date(2015, 4, 15)


def grant_to(
    file: Enrolment, *, by: User, on: date | None = None, amount: int = 10_000, due_on: date | None = None
) -> Grant:
    """A grant to `file`, committed on the day `on` if that is given."""
    half = {"eligible_base": Decimal(amount * 2), "aid_rate_pct": Decimal(50)}
    grant = prepare_grant(file, kind="support", **half, due_on=due_on, by=by)
    return commit_grant(grant, act_reference="CP 2015-12", on=on, by=by) if on else grant


def fill(by: User, times: int) -> None:
    """`times` of each thing that waits in Alsace on 20 July 2015; its programme is adopted before."""
    for _ in range(times):
        enrol(phase=Phase.CANDIDATURE, on=date(2015, 7, 1), by=by)
        enrol(on=date(2015, 4, 20), by=by)
        enrol(phase=Phase.DIAGNOSTIC, on=date(2015, 5, 1), by=by)
        enrol(phase=Phase.PLAN_ACTION, on=SPRING, by=by)
        grant_to(enrol(on=date(2015, 7, 10), by=by), by=by)
        grant_to(enrol(on=SPRING, by=by), on=SPRING, by=by)
        ExpertFactory(ended_on=date(2015, 8, 1))
        make_visit(followed())


def waiting(page, key):
    return next(each for each in page.context["desk"].waiting if each.key == key)
