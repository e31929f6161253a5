"""Rows of the international part that several tests begin with."""

import datetime
from uuid import uuid4

from accounts.tests.factories import UserFactory
from companies.services import agree_to_be_named
from steering.international.services.actions import agree_action, note_progress
from steering.international.services.partnerships import add_event, add_partnership
from steering.international.services.use_cases import add_use_case, publish_use_case
from steering.models import Event, JointAction, Partnership, UseCase

JULY = datetime.date(2015, 7, 20)


def partner(*, by=None, **fields) -> Partnership:
    """A partnership with Germany that runs since 14 April 2015."""
    known = {
        "partner": "Plattform Industrie 4.0",
        "country": "DE",
        "kind": "platform",
        "started_on": datetime.date(2015, 4, 14),
        "aim": "Coopérer.",
    }
    return add_partnership(**known | fields, key=uuid4(), by=by or UserFactory())


def agreed(partnership=None, *, on=JULY, by=None, **fields) -> JointAction:
    """An action agreed on 20 July 2015, due at the end of the year."""
    known = {
        "theme": "standards",
        "title": "Comparer les normes",
        "lead": "Ministère",
        "due_on": datetime.date(2015, 12, 31),
    }
    by = by or UserFactory()
    return agree_action(partnership or partner(by=by), on=on, **known | fields, key=uuid4(), by=by)


def noted(action, *, on=JULY, status="started", text="Commencé", by=None, **fields):
    """A progress note on the action as it is stored."""
    action.refresh_from_db()
    known = {"due_on": action.due_on, "key": uuid4(), "version": action.version}
    return note_progress(action, on=on, status=status, text=text, by=by or UserFactory(), **known | fields)


def told(*, published=True, by=None, **fields) -> UseCase:
    """A use case of France without a firm, published unless said."""
    by = by or UserFactory()
    known = {"title": "Maintenance prédictive", "description": "Des capteurs.", "axis_id": "PROD"}
    use_case = add_use_case(**known | fields, key=uuid4(), by=by)
    return publish_use_case(use_case, version=use_case.version, by=by) if published else use_case


def in_public(company, *, by=None, scope="public"):
    """The firm agrees since 1 July 2015 to be named."""
    day = datetime.date(2015, 7, 1)
    return agree_to_be_named(company, on=day, scope=scope, given_by="La direction", by=by or UserFactory())


def event(*, by=None, **fields) -> Event:
    """The conference of October 2015, its day not known."""
    known = {
        "name": "Conférence numérique franco-allemande",
        "kind": "conference",
        "place": "Paris",
        "country": "FR",
        "held_on": datetime.date(2015, 10, 15),
        "is_day_known": False,
    }
    return add_event(**known | fields, key=uuid4(), by=by or UserFactory())
