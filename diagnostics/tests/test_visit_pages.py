"""Visits on the pages: planned, written up, cancelled; in the calendar and in the load of their expert."""

import datetime

import icalendar
import pytest
from django.urls import reverse

from accounts.tests.factories import UserFactory
from diagnostics.models import Visit
from diagnostics.tests.factories import followed, make_action, make_diagnostic, make_visit
from experts.agenda import calendar_of
from experts.capacity import loads
from experts.models import Expert
from experts.services.links import declare_link
from experts.tests.factories import ExpertFactory

pytestmark = pytest.mark.django_db
AUGUST = datetime.date(2015, 8, 3)


@pytest.fixture
def mission(client):
    expert = ExpertFactory(user=UserFactory(expert=True))
    client.force_login(expert.user)
    return followed(expert)


def log_url(mission):
    return reverse("diagnostics:visit_log", args=[mission.enrolment.company.siren])


def typed(page, **changed):
    key = page.context["form"]["key"].value()
    return {
        "kind": "initiale",
        "held_on": "2015-07-17",
        "half": "am",
        "half_days": "1",
        "place": "site",
        "participants": "Léa Martin",
        "summary": "Visite de l’atelier",
        "next_steps": "",
        "key": key,
    } | changed


def test_visit_log_pressed_twice_is_one_visit(client, mission):
    data = typed(client.get(log_url(mission)))
    for _ in range(2):
        client.post(log_url(mission), data)
    assert Visit.objects.get().summary == "Visite de l’atelier"


@pytest.mark.parametrize(
    "changed", [{"held_on": "2015-07-21"}, {"held_on": "2015-05-01"}, {"half_days": "0"}]
)
def test_visit_log_refuses_and_keeps_what_was_typed(client, mission, changed):
    form = client.post(log_url(mission), typed(client.get(log_url(mission)), **changed)).context["form"]
    assert form.errors
    assert form["summary"].value() == "Visite de l’atelier"
    assert not Visit.objects.exists()


def test_visit_planned_is_written_up(client, mission):
    address = reverse("diagnostics:visit_plan", args=[mission.enrolment.company.siren])
    client.post(
        address,
        {"kind": "suivi", "planned_on": "2015-07-20", "half": "pm", "half_days": "1", "place": "site"},
    )
    visit = Visit.objects.get()
    page = reverse("diagnostics:visit_update", args=[visit.pk])
    shown = client.get(page).context["form"]
    client.post(page, typed(client.get(page), held_on="2015-07-20", version=shown["version"].value()))
    visit.refresh_from_db()
    assert (visit.status, visit.held_on) == ("held", datetime.date(2015, 7, 20))


def test_visit_changed_meanwhile_shows_both(client, mission):
    visit = make_visit(mission, summary="celui du collègue", day=datetime.date(2015, 7, 2))
    Visit.objects.update(version=5)
    page = reverse("diagnostics:visit_update", args=[visit.pk])

    response = client.post(page, typed(client.get(page), version=1))

    assert response.status_code == 409
    assert "celui du collègue" in response.content.decode()


def test_visit_cancelled_keeps_its_motive(client, mission):
    visit = make_visit(mission, held=False, day=AUGUST)
    page = reverse("diagnostics:visit_cancel", args=[visit.pk])
    for _ in range(2):  # pressed twice
        response = client.post(page, {"reason": "Usine fermée", "version": 1})
        assert response.url == visit.get_absolute_url()
    visit.refresh_from_db()
    assert (visit.status, visit.cancel_reason, visit.version) == ("cancelled", "Usine fermée", 2)


def test_visit_held_is_cancelled_by_the_officer_from_its_page(client, mission):
    visit = make_visit(mission)
    client.force_login(UserFactory(regional_officer=True, regions=["42"]))
    page = reverse("diagnostics:visit_cancel", args=[visit.pk])
    assert page in client.get(visit.get_absolute_url()).content.decode()
    client.post(page, {"reason": "Saisie par erreur", "version": 1})
    assert "Enregistrée comme réalisée le" in client.get(visit.get_absolute_url()).content.decode()


def test_visit_moved_into_the_past_is_refused_at_the_field(client, mission):
    visit = make_visit(mission, held=False, day=AUGUST)
    page = reverse("diagnostics:visit_move", args=[visit.pk])
    data = {name: client.get(page).context["form"][name].value() for name in ("kind", "half", "version")}
    data |= {"half_days": "2", "place": "remote", "planned_on": "2015-07-01"}
    form = client.post(page, data).context["form"]
    assert "enregistrez-la comme réalisée" in form.errors["planned_on"][0]
    assert form["place"].value() == "remote"
    assert client.post(page, data | {"planned_on": "2015-08-04"}).url == visit.get_absolute_url()
    assert visit.slots.count() == 2


@pytest.mark.parametrize("name", ["visit_log", "visit_plan"])
def test_visit_to_a_firm_one_is_linked_with_leads_back_to_its_page_with_the_reason(client, mission, name):
    siren = mission.enrolment.company.siren
    page = reverse(f"diagnostics:{name}", args=[siren])
    data = typed(client.get(log_url(mission)), planned_on="2015-08-03")
    declare_link(mission.expert, subject=siren, nature="Ancien salarié", by=mission.recorded_by)
    assert "un lien d’intérêts avec" in client.get(page, follow=True).content.decode()
    assert "un lien d’intérêts avec" in client.post(page, data).content.decode()
    assert not Visit.objects.exists()


def test_visit_of_a_firm_not_followed_does_not_exist(client, mission):
    other = followed()
    assert client.get(log_url(other)).status_code == 404


def test_visit_is_on_the_firms_page_and_on_the_missions(client, mission):
    visit = make_visit(mission, held=False, day=AUGUST)
    for page in (mission.enrolment.company.get_absolute_url(), reverse("experts:mission_list")):
        assert visit.get_absolute_url() in client.get(page).content.decode()


def test_visit_shows_html_as_text(client, mission):
    visit = make_visit(mission, summary="<script>alert(1)</script>")
    assert "<script>alert(1)" not in client.get(visit.get_absolute_url()).content.decode()


def test_visit_is_in_the_calendar_of_its_expert(mission):
    make_visit(mission, held=False, day=AUGUST)
    (event,) = icalendar.Calendar.from_ical(calendar_of(mission.expert)).events
    assert (event.decoded("dtstart").date(), event.decoded("dtstart").hour) == (AUGUST, 9)
    assert str(event["location"]) == "67000 Strasbourg"


def test_visit_held_counts_in_the_load_of_its_expert(mission):
    make_visit(mission, half_days=3, day=datetime.date(2015, 7, 2))
    quarter = datetime.date(2015, 7, 1)
    (load,) = loads(Expert.objects.filter(pk=mission.expert_id), [quarter])[mission.expert_id].values()
    assert load.done == 1.5


def test_year_card_counts_the_visits_held(client, mission):
    make_visit(mission, half_days=2, day=datetime.date(2015, 7, 2))
    make_visit(mission, held=False, day=AUGUST)
    content = client.get(reverse("experts:year_card", args=[mission.expert_id, 2015])).content.decode()
    assert "1\u00a0visite réalisée dans 1\u00a0entreprise, soit 2\u00a0demi-journées." in content


def test_mission_list_shows_the_actions_to_follow(client, mission):
    make_action(make_diagnostic(mission), status="agreed", due_on=datetime.date(2015, 7, 1))
    content = client.get(reverse("experts:mission_list")).content.decode()
    assert "Relier les machines" in content
    assert "échéance le 01/07/2015, dépassée" in content
