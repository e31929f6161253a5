"""Plans of a validated diagnostic of Alsace, and the secrets of the links that its firm receives."""

import re

from django.core import mail

from companies.tests.factories import ContactFactory
from diagnostics.models import Diagnostic
from diagnostics.services.firm_plans import ask_agreement, ask_confirmation
from diagnostics.tests.factories import make_diagnostic


def validated(mission=None, **fields) -> Diagnostic:
    return make_diagnostic(mission, status="validated", **fields)


def plan_link(plan, contact=None) -> str:
    contact = contact or ContactFactory(company=plan.enrolment.company)
    return ask_agreement(plan, contact, by=plan.recorded_by)


def action_link(action, contact=None) -> str:
    contact = contact or ContactFactory(company=action.enrolment.company)
    return ask_confirmation(action, contact, by=action.recorded_by)


def mailed_path() -> str:
    """The path of the link in the last message sent."""
    return re.search(r"https?://[^/]+(/liens/\S+)", mail.outbox[-1].body)[1]


def replied(*actions, **changed) -> dict[str, str]:
    """What the firm's page posts: every action agreed as it is, with `changed` for the first."""
    posted = {}
    for each in actions:
        typed = {
            "version": str(each.version),
            "is_agreed": "on",
            "owner": each.owner,
            "due_on": str(each.due_on or ""),
            "cost": str(each.cost or ""),
            "remark": "",
        }
        typed |= changed if each is actions[0] else {}
        posted |= {f"{each.pk}-{name}": value for name, value in typed.items() if value is not None}
    return posted
