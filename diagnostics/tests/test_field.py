"""What a device gets and what it sends: its own firms only, each thing once, nothing typed lost."""

import datetime
import uuid

import pytest
from django.urls import reverse

from accounts.models import Act
from accounts.tests.factories import UserFactory
from diagnostics.models import Answer, Attachment, Diagnostic, Visit
from diagnostics.services.diagnostics import return_section
from diagnostics.tests.factories import answer, followed, make_diagnostic, make_visit
from diagnostics.tests.files import photo
from experts.models import Expert
from experts.services.assignments import end_assignment
from experts.tests.factories import ExpertFactory

pytestmark = pytest.mark.django_db
DATA = "/missions/terrain/donnees/"


@pytest.fixture
def mission(client):
    expert = ExpertFactory(user=UserFactory(expert=True))
    client.force_login(expert.user)
    return followed(expert)


def address(name, mission, *args):
    return reverse(f"diagnostics:field_{name}", args=[mission.enrolment.company.siren, *args])


def visit_sent(**changed):
    return {
        "key": str(uuid.uuid4()),
        "kind": "initiale",
        "axis": "",
        "held_on": "2015-07-17",
        "half": "am",
        "half_days": "1",
        "place": "site",
        "participants": "",
        "summary": "Atelier parcouru",
        "next_steps": "",
        "version": "",
    } | changed


def test_a_device_gets_the_firms_of_its_expert_only(client, mission):
    followed()
    data = client.get(DATA).json()
    assert [firm["siren"] for firm in data["firms"]] == [mission.enrolment.company.siren]
    assert data["firms"][0]["starts"] == [
        {"kind": "initial", "label": "Commencer le diagnostic", "questionnaire": 1}
    ]
    [version] = data["questionnaires"]
    assert sum(len(axis["questions"]) for axis in version["axes"]) == 27


def test_a_device_gets_what_is_to_be_written_with_its_versions(client, mission):
    diagnostic = make_diagnostic(mission, levels={"PROD-1": 3}, status="submitted")
    visit = make_visit(mission, held=False)
    axis = diagnostic.questionnaire.axes.get(code="PROD")
    return_section(diagnostic, axis, motive="Justifier le niveau", by=UserFactory())
    data = client.get(DATA).json()
    [told] = data["diagnostics"]
    assert told["returns"] == {"PROD": "Justifier le niveau"}
    assert told["answers"]["PROD-1"] | {"level": "3", "version": "1"} == told["answers"]["PROD-1"]
    assert [each["id"] for each in data["visits"]] == [str(visit.pk)]


def test_the_queries_do_not_grow_with_the_missions(client, mission, django_assert_num_queries):
    make_visit(mission)
    answer(make_diagnostic(mission), 2, by=mission.recorded_by)
    for day in (13, 14, 15):
        other = followed(mission.expert)
        make_diagnostic(other, levels=1)
        make_visit(other, held=False, day=datetime.date(2015, 8, day))
    with django_assert_num_queries(15):
        client.get(DATA)


def test_a_visit_sent_five_times_is_one(client, mission):
    data = visit_sent()
    answers = [client.post(address("visit", mission), data) for _ in range(5)]
    assert [each.json() for each in answers] == [{"version": 1}] * 5
    assert Visit.objects.count() == 1


def test_a_visit_changed_on_both_sides_tells_what_is_stored(client, mission):
    data = visit_sent()
    client.post(address("visit", mission), data)
    client.post(address("visit", mission), data | {"summary": "Ailleurs", "version": "1"})
    told = client.post(address("visit", mission), data | {"summary": "Ici", "version": "1"})
    assert told.status_code == 409
    assert (told.json()["stored"]["summary"], told.json()["stored"]["version"]) == ("Ailleurs", 2)
    assert Visit.objects.get().summary == "Ailleurs"


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"held_on": "2015-07-21"}, "held_on", "La date est dans le futur."),
        ({"held_on": "2014-01-01"}, "held_on", "n’est engagée que depuis"),
        ({"half_days": "11"}, "half_days", "inférieure ou égale à 10"),
        ({"kind": "fête"}, "kind", "Sélectionnez un choix valide"),
    ],
)
def test_a_visit_refused_says_where(client, mission, changed, field, said):
    told = client.post(address("visit", mission), visit_sent(**changed))
    assert told.status_code == 400
    assert said in " ".join(told.json()["errors"][field])
    assert not Visit.objects.exists()


def test_a_diagnostic_begun_twice_without_network_is_one(client, mission):
    first, second = ({"id": str(uuid.uuid4()), "kind": "initial"} for _ in range(2))
    url = address("diagnostic", mission)
    assert client.post(url, first).json() == client.post(url, second).json() == {"id": first["id"]}
    assert Diagnostic.objects.count() == 1


def test_an_answer_is_saved_and_sent_again_without_effect(client, mission):
    url = address("answer", mission, make_diagnostic(mission).pk, "PROD-1")
    data = {"PROD-1-level": "3", "PROD-1-comment": "<script>alert(1)</script>", "PROD-1-version": ""}
    assert [client.post(url, data).json() for _ in range(2)] == [{"version": 1}] * 2
    assert Answer.objects.get().comment == "<script>alert(1)</script>"


@pytest.mark.parametrize("level", ["6", "-1", "trois"])
def test_a_level_out_of_the_scale_is_refused(client, mission, level):
    url = address("answer", mission, make_diagnostic(mission).pk, "PROD-1")
    told = client.post(url, {"PROD-1-level": level})
    assert (told.status_code, told.json()["errors"]["level"]) == (400, ["Un niveau va de 0 à 5."])


def test_the_diagnostic_of_another_firm_is_not_found(client, mission):
    foreign = make_diagnostic()
    assert client.post(address("answer", mission, foreign.pk, "PROD-1"), {}).status_code == 404
    assert not Answer.objects.exists()


def test_a_photograph_sent_twice_is_joined_once(client, mission):
    visit = make_visit(mission)
    key = str(uuid.uuid4())
    for _ in range(2):
        told = client.post(
            address("file", mission, visit.pk), {"id": key, "caption": "Presse", "file": photo()}
        )
        assert told.json() == {"name": "Presse"}
    assert str(Attachment.objects.get().pk) == key


def test_a_photograph_that_is_none_is_refused(client, mission):
    file = photo()
    file.file.seek(0)
    file.file.write(b"MZ")
    told = client.post(
        address("file", mission, make_visit(mission).pk), {"id": str(uuid.uuid4()), "file": file}
    )
    assert told.status_code == 400
    assert "ni une photo" in told.json()["errors"]["file"][0]


def test_what_is_sent_after_the_mission_is_refused_and_kept(client, mission):
    end_assignment(mission, on=mission.starts_on, by=UserFactory())
    told = client.post(address("visit", mission), visit_sent())
    assert (told.status_code, told.json()) == (410, {"reason": "followed_no_more"})
    kept = Act.objects.get(action="field_sending_kept")
    assert (kept.done_by, kept.details["summary"]) == (mission.expert.user, "Atelier parcouru")


def test_a_firm_never_followed_is_not_found_and_nothing_kept(client, mission):
    assert client.post(address("visit", followed()), visit_sent()).status_code == 404
    assert not Act.objects.filter(action="field_sending_kept").exists()


def test_a_closed_account_is_told_to_forget_everything(client, mission):
    token = client.get(DATA).json()["device"]
    mission.expert.user.is_active = False
    mission.expert.user.save()
    told = client.get(DATA, headers={"X-Device": token})
    assert (told.status_code, told.json()) == (403, {"reason": "closed"})


def test_an_account_that_is_no_experts_any_more_forgets_too(client, mission):
    token = client.get(DATA).json()["device"]
    user = mission.expert.user
    Expert.objects.update(user=None)
    user.role = "ministry"
    user.save()
    assert client.get(DATA, headers={"X-Device": token}).json() == {"reason": "closed"}


def test_the_device_of_somebody_else_gets_nothing(client, mission):
    token = client.get(DATA).json()["device"]
    client.force_login(UserFactory(expert=True))
    told = client.get(DATA, headers={"X-Device": token})
    assert (told.status_code, told.json()) == (403, {"reason": "other"})


def test_an_invented_device_changes_nothing(client, mission):
    assert client.get(DATA, headers={"X-Device": "invented"}).status_code == 200


def test_the_shell_names_nobody(client, mission):
    page = client.get("/missions/terrain/")
    assert mission.enrolment.company.name not in page.text
    assert mission.expert.user.last_name not in page.text
    assert "csrfmiddlewaretoken" not in page.text


def test_the_worker_keeps_files_that_exist(client, mission):
    worker = client.get("/missions/terrain/agent.js")
    assert worker.headers["Cache-Control"] == "no-store"
    assert worker.headers["Content-Type"].startswith("text/javascript")
    files = [
        each.strip(' "').replace("\\u002D", "-")
        for each in worker.text.split("FILES = [")[1].split("]")[0].split(",")
    ]
    assert "/missions/terrain/" in files
    assert "/static/portal/field/app.js" in files


def test_the_manifest_is_installable(client):
    told = client.get("/missions/terrain/manifest.webmanifest")
    assert told.headers["Content-Type"] == "application/manifest+json"
    manifest = told.json()
    assert {icon["sizes"] for icon in manifest["icons"]} == {"192x192", "512x512"}
    assert (manifest["display"], manifest["scope"]) == ("standalone", "/missions/terrain/")
