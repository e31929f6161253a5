"""Two officers at once, each a real thread with its own connection: one is served, the other is told."""

from collections.abc import Callable
from datetime import date
from threading import Barrier, Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from accounts.tests.factories import UserFactory
from companies.models import Company, Enrolment, EnrolmentEvent, Site
from companies.phases import Phase
from companies.services import advance_enrolment, cancel_step, open_enrolment
from companies.tests.factories import CompanyFactory, enrol
from companies.tests.test_services import entry

pytestmark = pytest.mark.django_db(transaction=True)
DAY, TODAY = date(2015, 6, 1), date(2015, 7, 20)


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Does `acts` together; the sentences of those that were refused. Any other error fails the test."""
    barrier, refusals, failures = Barrier(len(acts)), [], []

    def run(act: Callable[[], object]) -> None:
        try:
            barrier.wait(timeout=10)
            act()
        except ValidationError as error:
            refusals.extend(error.messages)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert failures == []
    return refusals


@pytest.fixture
def officers():
    return [
        UserFactory(first_name="Ada", last_name="Weber"),
        UserFactory(first_name="Ada", last_name="Weber"),
    ]


def test_two_officers_entering_the_same_firm(officers):
    refusals = at_once(*[lambda by=by: entry(by=by, enrolled_on=DAY) for by in officers])
    [sentence] = refusals
    assert sentence.startswith("Cette entreprise a déjà un dossier dans le programme (Alsace)")
    assert "enregistré par Ada Weber" in sentence
    assert [model.objects.count() for model in (Company, Site, Enrolment, EnrolmentEvent)] == [1, 1, 1, 2]


def test_two_officers_opening_a_file_for_a_known_firm(officers):
    site = CompanyFactory().sites.get()
    [sentence] = at_once(*[lambda by=by: open_enrolment(site, on=DAY, by=by) for by in officers])
    assert "enregistré par Ada Weber" in sentence
    assert Enrolment.objects.count() == 1


def test_two_officers_taking_the_same_step(officers):
    enrolment = enrol(on=DAY)
    refusals = at_once(
        *[lambda by=by: advance_enrolment(enrolment, to=Phase.DIAGNOSTIC, on=TODAY, by=by) for by in officers]
    )
    assert len(refusals) == 1
    assert enrolment.events.live().filter(to_phase=Phase.DIAGNOSTIC).count() == 1


def test_new_application_while_the_withdrawal_is_taken_back(officers):
    former = enrol(phase=Phase.ABANDON, on=DAY)
    withdrawal = former.events.live().get(to_phase=Phase.ABANDON)
    refusals = at_once(
        lambda: open_enrolment(former.site, on=TODAY, by=officers[0]),
        lambda: cancel_step(withdrawal, by=officers[1], comment="Erreur."),
    )
    assert len(refusals) == 1
    assert Enrolment.objects.exclude(phase=Phase.ABANDON).count() == 1
