"""The international pages: what each role reads and writes, and who is never named."""

import datetime
from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.tests.factories import UserFactory
from companies.tests.factories import CompanyFactory, enrol
from steering.international.services.partnerships import change_partnership
from steering.models import ActionNote, Event, JointAction, Partnership, UseCase
from steering.tests.international import JULY, agreed, event, in_public, noted, partner, told

pytestmark = pytest.mark.django_db
HOME = reverse("steering:international")
USE_CASES = reverse("steering:use_case_list")
EVENTS = reverse("steering:event_list")


@pytest.fixture
def ministry(client):
    client.force_login(UserFactory())
    return client


@pytest.fixture
def observer(client):
    client.force_login(UserFactory(observer=True))
    return client


def address(name, row):
    return reverse(f"steering:{name}", args=[row.pk])


def test_overview_flags_late_actions(observer, monkeypatch):
    agreed(on=datetime.date(2015, 7, 1), due_on=datetime.date(2015, 7, 19))

    page = observer.get(HOME)

    assert [each.is_late for each in page.context["actions"]] == [True]
    assert "1\u00a0action est en retard" in page.text


def test_overview_shows_what_stands_and_what_comes(observer):
    ended = partner(partner="Ancienne", ended_on=datetime.date(2015, 5, 1))
    noted(agreed(title="Finie"), status="done")
    coming = event()
    event(name="Lancement", held_on=datetime.date(2015, 4, 14), is_day_known=True)

    page = observer.get(HOME)

    assert [str(each) for each in page.context["standing"]] == ["Plattform Industrie 4.0"]
    assert page.context["others"] == [ended]
    assert page.context["actions"] == []
    assert page.context["events"] == [coming]


def test_overview_tells_whom_to_expect_rows_from_when_there_is_none(observer):
    assert "Aucun partenariat ne court aujourd’hui" in observer.get(HOME).text


def test_overview_costs_the_same_with_more_rows(observer, django_assert_num_queries):
    partnership = partner()
    for number in range(3):
        agreed(partnership, title=f"Action {number}")
        event(name=f"Événement {number}")
    with django_assert_num_queries(9):
        observer.get(HOME)


def test_partnership_is_added_from_its_page(ministry):
    typed = {
        "partner": "Plattform Industrie 4.0",
        "country": "DE",
        "kind": "platform",
        "started_on": "2015-04-14",
        "aim": "Coopérer.",
        "key": uuid4(),
    }
    response = ministry.post(reverse("steering:partnership_create"), typed)
    assert response.url == Partnership.objects.get().get_absolute_url()


def test_partnership_saved_by_two_people_tells_the_second(ministry):
    partnership = partner()
    url = address("partnership_update", partnership)
    typed = ministry.get(url).context["form"].initial | {"aim": "Le mien", "ended_on": ""}
    change_partnership(partnership, version=1, aim="Le sien", by=UserFactory())

    response = ministry.post(url, typed)

    assert response.status_code == 409
    assert [each.label for each in response.context["conflict"]] == ["Objet"]
    partnership.refresh_from_db()
    assert partnership.aim == "Le sien"


def test_action_is_agreed_then_followed(ministry):
    partnership = partner()
    typed = {
        "theme": "skills",
        "title": "Former",
        "lead": "Ministère",
        "on": "2015-07-20",
        "due_on": "2015-12-31",
        "key": uuid4(),
    }
    ministry.post(address("joint_action_create", partnership), typed)
    action = JointAction.objects.get()
    note = {
        "on": "2015-07-20",
        "status": "started",
        "due_on": "2016-01-31",
        "text": "Premiers échanges.",
        "key": uuid4(),
        "version": action.version,
    }

    response = ministry.post(address("joint_action_note", action), note)

    assert response.url == action.get_absolute_url()
    assert "Premiers échanges." in ministry.get(response.url).text
    assert list(ActionNote.objects.values_list("status", flat=True)) == ["planned", "started"]


def test_action_refused_keeps_what_was_typed(ministry):
    typed = {"theme": "skills", "title": "Former", "lead": "Ministère", "on": "2015-07-20", "key": uuid4()}
    response = ministry.post(address("joint_action_create", partner()), typed | {"due_on": "2015-07-01"})
    assert response.context["form"].errors.keys() == {"due_on"}
    assert response.context["form"]["title"].value() == "Former"


# Use cases ------------------------------------------------------------------------------------------


def test_firm_without_agreement_is_named_nowhere(observer):
    firm = enrol(CompanyFactory(name="Ateliers Secrets")).company
    use_case = told(company=firm)

    pages = [observer.get(url) for url in (USE_CASES, use_case.get_absolute_url())]
    file = observer.get(USE_CASES, {"format": "csv"}).getvalue().decode()

    assert not any("Ateliers Secrets" in page.text for page in pages)
    assert "Ateliers Secrets" not in file
    assert "Entreprise engagée" in file


def test_firm_that_agreed_is_named(observer):
    firm = enrol(CompanyFactory(name="Ateliers Ouverts")).company
    in_public(firm)
    told(company=firm)
    assert "Ateliers Ouverts" in observer.get(USE_CASES).text


def test_draft_is_read_by_who_writes_alone(client):
    draft = told(published=False)
    client.force_login(UserFactory(observer=True))
    assert client.get(draft.get_absolute_url()).status_code == 404
    assert list(client.get(USE_CASES).context["object_list"]) == []
    client.force_login(UserFactory())
    assert client.get(draft.get_absolute_url()).status_code == 200


def test_use_case_is_written_published_and_withdrawn(ministry):
    firm = enrol().company
    typed = {
        "title": "Maintenance",
        "description": "Des capteurs.",
        "axis": "PROD",
        "country": "FR",
        "company": firm.siren,
        "key": uuid4(),
    }
    ministry.post(reverse("steering:use_case_create"), typed)
    use_case = UseCase.objects.get()
    ministry.post(address("use_case_publish", use_case), {"version": use_case.version})
    use_case.refresh_from_db()
    assert (use_case.state, use_case.company) == ("published", firm)

    ministry.post(address("use_case_withdraw", use_case), {"version": use_case.version})

    use_case.refresh_from_db()
    assert (use_case.state, use_case.withdrawn_on) == ("withdrawn", JULY)


def test_use_case_keeps_its_firm_when_it_is_changed(ministry):
    use_case = told(company=enrol().company)
    url = address("use_case_update", use_case)
    form = ministry.get(url).context["form"]
    typed = {name: form[name].value() or "" for name in form.fields}

    ministry.post(url, typed | {"title": "Autre titre"})

    changed = UseCase.objects.get()
    assert (changed.title, changed.company) == ("Autre titre", use_case.company)


def test_use_case_changed_meanwhile_is_not_published_unread(ministry):
    draft = told(published=False)
    UseCase.objects.update(version=2)
    response = ministry.post(address("use_case_publish", draft), {"version": 1})
    assert response.status_code == 409
    assert not UseCase.objects.published().exists()


def test_use_case_of_an_unknown_firm_is_refused(ministry):
    typed = {
        "title": "Maintenance",
        "description": "Des capteurs.",
        "axis": "PROD",
        "country": "FR",
        "company": "732 829 320",
        "key": uuid4(),
    }
    response = ministry.post(reverse("steering:use_case_create"), typed)
    assert response.context["form"].errors.keys() == {"company"}


def test_use_cases_are_filtered(observer):
    told(title="Énergie", axis_id="ENV")
    german = told(title="Robots", country="DE")
    found = [observer.get(USE_CASES, asked) for asked in ({"axe": "PROD"}, {"pays": "DE"}, {"q": "robot"})]
    assert [list(page.context["object_list"]) for page in found] == [[german]] * 3


def test_use_case_list_costs_the_same_with_more_rows(observer, django_assert_num_queries):
    for number in range(3):
        told(title=f"Cas {number}", company=enrol().company)
    with django_assert_num_queries(5):
        observer.get(USE_CASES)


# Events ---------------------------------------------------------------------------------------------


def test_event_of_a_month_says_so(observer):
    page = observer.get(event().get_absolute_url()).text
    assert "octobre 2015" in page
    assert "1er octobre" not in page


def test_events_are_filtered_by_time(observer):
    coming = event()
    past = event(name="Lancement", held_on=datetime.date(2015, 4, 14), is_day_known=True)
    this_month = event(name="Visite", held_on=datetime.date(2015, 7, 1))

    to_come, over = (
        set(observer.get(EVENTS, {"quand": each}).context["object_list"]) for each in ("a_venir", "passes")
    )

    assert (to_come, over) == ({coming, this_month}, {past})


def test_event_list_costs_the_same_with_more_rows(observer, django_assert_num_queries):
    partnership = partner()
    for number in range(3):
        event(name=f"Événement {number}", partnership=partnership)
    with django_assert_num_queries(4):
        observer.get(EVENTS)


def test_event_is_cancelled_with_its_reason(ministry):
    conference = event()
    response = ministry.post(address("event_cancel", conference), {"reason": "Reportée à 2016"})
    assert "Reportée à 2016" in ministry.get(response.url).text
    assert Event.objects.get().cancelled_on == JULY
