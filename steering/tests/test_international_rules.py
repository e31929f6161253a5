"""Partnerships, joint actions, use cases and events: what is written, counted, and never erased."""

import datetime
import time
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from accounts.models import Act
from accounts.tests.factories import UserFactory
from companies.services import withdraw_naming
from companies.tests.factories import CompanyFactory, enrol
from industrie_futur.thresholds import change_threshold
from industrie_futur.versions import ChangedMeanwhile
from steering.figures.bridges import national
from steering.international.queries import Counts, international_counts
from steering.international.services.partnerships import (
    add_partnership,
    cancel_event,
    change_event,
    change_partnership,
)
from steering.international.services.use_cases import withdraw_use_case
from steering.models import ActionNote, JointAction
from steering.recorded import RecordedMeasures
from steering.tests.international import JULY, agreed, event, in_public, noted, partner, told

pytestmark = pytest.mark.django_db
OCTOBER_31 = datetime.date(2015, 10, 31)


# Partnerships and events ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"country": "FR"}, "__all__"),
        ({"country": "ZZ"}, "country"),
        ({"ended_on": datetime.date(2015, 1, 1)}, "__all__"),
    ],
)
def test_partnership_is_refused_when_it_makes_no_sense(fields, wrong):
    with pytest.raises(ValidationError) as caught:
        partner(**fields)
    assert wrong in caught.value.error_dict


def test_partnership_sent_twice_is_one():
    by, key = UserFactory(), uuid4()
    fields = {
        "partner": "Plattform",
        "country": "DE",
        "kind": "platform",
        "started_on": JULY,
        "aim": "Coopérer.",
    }

    first, again = (add_partnership(**fields, key=key, by=by) for _ in range(2))

    assert first.pk == again.pk
    assert Act.objects.filter(action="partnership_added").count() == 1


def test_partnership_changed_meanwhile_is_not_overwritten():
    partnership = partner()
    change_partnership(partnership, version=1, aim="Premier", by=UserFactory())
    with pytest.raises(ChangedMeanwhile):
        change_partnership(partnership, version=1, aim="Second", by=UserFactory())
    partnership.refresh_from_db()
    assert partnership.aim == "Premier"


@pytest.mark.parametrize("make", [partner, agreed, told, event])
def test_nothing_is_erased(make):
    row = make()
    with pytest.raises(ProtectedError):
        row.delete()
    with pytest.raises(ProtectedError):
        type(row).objects.all().delete()
    if connection.vendor == "postgresql":  # SQLite empties its tables by DELETE when a test ends
        with pytest.raises(DatabaseError), transaction.atomic():
            type(row).objects.all()._raw_delete(using="default")


def test_event_of_a_month_stands_on_its_first_day():
    conference = event()
    assert (conference.held_on, conference.last_day) == (datetime.date(2015, 10, 1), OCTOBER_31)


def test_event_cancelled_does_not_change_any_more():
    conference = cancel_event(event(), reason="Reportée", by=UserFactory())
    with pytest.raises(ValidationError):
        change_event(conference, version=conference.version, held_on=JULY, by=UserFactory())


def test_event_that_was_held_is_not_cancelled():
    with pytest.raises(ValidationError):
        cancel_event(event(held_on=datetime.date(2015, 4, 1)), reason="Trop tard", by=UserFactory())


# Joint actions --------------------------------------------------------------------------------------


def test_action_begins_with_a_note_of_the_day_it_was_agreed():
    note = agreed().notes.get()
    assert (note.status, note.effective_on) == ("planned", JULY)


@pytest.mark.parametrize(
    "fields",
    [
        {"on": datetime.date(2015, 7, 21)},  # to come
        {"on": datetime.date(2015, 4, 13)},  # before the partnership
        {"due_on": datetime.date(2015, 7, 19)},
    ],
)
def test_action_is_refused_on_impossible_days(fields):
    with pytest.raises(ValidationError):
        agreed(**fields)
    assert not JointAction.objects.exists()


def test_progress_moves_the_action_and_keeps_what_was():
    action = agreed()
    noted(action, due_on=datetime.date(2016, 3, 31))
    action.refresh_from_db()
    assert (action.status, action.due_on) == ("started", datetime.date(2016, 3, 31))
    assert list(action.notes.values_list("status", flat=True)) == ["planned", "started"]


def test_progress_does_not_go_back_in_time():
    action = agreed()
    with pytest.raises(ValidationError):
        noted(action, on=datetime.date(2015, 7, 1))


def test_progress_sent_twice_is_written_once():
    action, key = agreed(), uuid4()
    noted(action, key=key)
    noted(action, key=key, version=1)
    assert action.notes.count() == 2


def test_note_never_changes():
    note = noted(agreed())
    with pytest.raises(DatabaseError), transaction.atomic():
        ActionNote.objects.filter(pk=note.pk).update(text="Autre chose")


# Use cases ------------------------------------------------------------------------------------------


def engaged(count, **fields):
    """So many engaged firms alike; the first one."""
    return [enrol(CompanyFactory(**fields)).company for _ in range(count)][0]


def test_firm_that_did_not_agree_is_told_by_sector_and_region():
    use_case = told(company=engaged(5))
    assert use_case.whose == f"{use_case.sector.label}, Alsace"
    assert use_case.company.name not in use_case.whose


def test_firm_alone_in_its_sector_is_told_by_region_alone():
    engaged(4)
    use_case = told(company=engaged(1, naf_id="10.71C"))
    assert use_case.whose == "Alsace"


def test_firm_among_too_few_is_not_placed_at_all():
    assert told(company=engaged(4)).whose == "Entreprise engagée"


def test_firm_is_placed_by_the_threshold_in_force():
    change_threshold("international_firms", 6, by=UserFactory())
    assert told(company=engaged(5)).whose == "Entreprise engagée"


def whose(use_case, day=JULY):
    return type(use_case).objects.with_naming(day).get(pk=use_case.pk).whose


def test_firm_is_named_while_its_agreement_runs():
    company = engaged(1)
    use_case = told(company=company)
    agreement = in_public(company)
    assert whose(use_case) == company.name

    withdraw_naming(agreement, on=JULY, by=UserFactory())

    assert whose(use_case) == "Entreprise engagée"
    assert whose(use_case, datetime.date(2015, 6, 30)) == "Entreprise engagée"


def test_firm_that_agreed_for_the_ministry_alone_is_not_named():
    company = engaged(1)
    in_public(company, scope="ministry")
    assert whose(told(company=company)) == "Entreprise engagée"


def test_firm_that_nobody_asked_about_is_not_named():
    company = engaged(1)
    in_public(company)
    assert told(company=company).whose == "Entreprise engagée"


# What is counted ------------------------------------------------------------------------------------


def test_counts_of_a_day():
    partnership = partner()
    noted(agreed(partnership))
    agreed(partnership, title="Échanger", due_on=JULY)
    told()
    event()
    event(name="Lancement", held_on=datetime.date(2015, 4, 14), is_day_known=True)

    assert international_counts(JULY) == Counts(
        partnerships=1,
        actions={"planned": 1, "started": 1, "done": 0, "dropped": 0},
        late_actions=0,
        use_cases=1,
        events_held=1,
        events_to_come=1,
    )
    assert international_counts(datetime.date(2015, 7, 21)).late_actions == 1
    assert international_counts(OCTOBER_31).events_held == 2


def test_counts_of_a_day_before_anything_are_zero():
    agreed()
    counts = international_counts(datetime.date(2015, 4, 13))
    assert (counts.partnerships, sum(counts.actions.values())) == (0, 0)


def known_by_now():
    """A moment past the last state kept: SQLite counts them by the millisecond."""
    time.sleep(0.002)
    return timezone.now()


def counted_at(moment):
    """What a report arrested at `moment` counts."""
    known = RecordedMeasures(JULY, moment)
    return {code: national(code, known) for code in ("partnerships", "joint_actions", "use_cases")}


def test_counts_are_those_known_at_a_moment():
    partnership = partner()
    noted(agreed(partnership))
    use_case = told()
    moment = known_by_now()
    before = counted_at(moment)

    change_partnership(partnership, version=1, ended_on=datetime.date(2015, 7, 19), by=UserFactory())
    withdraw_use_case(use_case, by=UserFactory())
    agreed(partnership, title="Tardive", on=datetime.date(2015, 7, 1))

    assert before == counted_at(moment) == {"partnerships": 1, "joint_actions": 1, "use_cases": 1}
    assert international_counts(JULY).partnerships == 0
    assert international_counts(JULY).use_cases == 0


def test_counts_cost_four_queries(django_assert_num_queries):
    agreed()
    with django_assert_num_queries(4):
        international_counts(JULY)
