"""Answering, as a service and one field at a time over HTTP."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.tests.factories import UserFactory
from diagnostics.models import Answer, Question
from diagnostics.services.answers import save_answer
from diagnostics.services.diagnostics import return_section
from diagnostics.tests.factories import JULY, followed, make_diagnostic
from experts.services import end_assignment
from experts.tests.factories import ExpertFactory
from industrie_futur.versions import ChangedMeanwhile

pytestmark = pytest.mark.django_db


@pytest.fixture
def expert():
    return ExpertFactory(user=UserFactory(expert=True))


@pytest.fixture
def diagnostic(expert):
    return make_diagnostic(followed(expert))


def question(code="PROD-1"):
    return Question.objects.select_related("axis").get(code=code)


def save(diagnostic, code="PROD-1", **values):
    return save_answer(diagnostic, question(code), **{"level": 2} | values, by=diagnostic.expert.user)


def test_save_answer_stores_who_and_what(diagnostic):
    answer = save(diagnostic, level=2, target_level=4, comment=" Deux robots ", evidence="Vus")
    assert (answer.level, answer.target_level, answer.comment, answer.version) == (2, 4, "Deux robots", 1)
    assert answer.changed_by == diagnostic.expert.user


def test_save_answer_twice_the_same_changes_nothing(diagnostic):
    save(diagnostic)
    assert save(diagnostic).version == 1


def test_save_answer_follows_the_version_it_read(diagnostic):
    save(diagnostic)
    assert save(diagnostic, level=3, version=1).version == 2


def test_save_answer_tells_what_somebody_else_answered(diagnostic):
    stored = save(diagnostic)
    with pytest.raises(ChangedMeanwhile) as error:
        save(diagnostic, level=5, version=0)
    assert error.value.current == stored
    assert Answer.objects.get().level == 2


@pytest.mark.parametrize(
    ("values", "errors"),
    [
        ({"level": 6}, {"level": ["Un niveau va de 0 à 5."]}),
        ({"level": -1}, {"level": ["Un niveau va de 0 à 5."]}),
        (
            {"level": 2, "is_not_applicable": True},
            {"level": ["Une question non applicable n’a pas de niveau."]},
        ),
        (
            {"level": 3, "target_level": 2},
            {"target_level": ["Le niveau visé va du niveau constaté à 5."]},
        ),
    ],
)
def test_save_answer_refuses_at_the_field(diagnostic, values, errors):
    with pytest.raises(ValidationError) as error:
        save(diagnostic, **values)
    assert error.value.message_dict == errors


@pytest.mark.parametrize("status", ["submitted", "validated"])
def test_save_answer_refuses_a_diagnostic_that_was_transmitted(expert, status):
    diagnostic = make_diagnostic(followed(expert), status=status)
    with pytest.raises(ValidationError, match="ne changent plus"):
        save(diagnostic)


def test_save_answer_refuses_once_the_mission_is_over(expert):
    mission = followed(expert)
    diagnostic = make_diagnostic(mission)
    end_assignment(mission, on=JULY, by=mission.recorded_by)
    with pytest.raises(ValidationError, match="ne vous est plus confiée"):
        save(diagnostic)


def test_save_answer_opens_only_the_axis_sent_back(expert):
    diagnostic = make_diagnostic(followed(expert), status="submitted")
    return_section(diagnostic, question("ENV-1").axis, motive="Préciser", by=diagnostic.recorded_by)
    diagnostic.refresh_from_db()

    assert save(diagnostic, "ENV-1").level == 2
    with pytest.raises(ValidationError, match="pas à reprendre"):
        save(diagnostic, "PROD-1")


# Over HTTP ------------------------------------------------------------------------------------------


def post(client, diagnostic, code="PROD-1", **fields):
    client.force_login(diagnostic.expert.user)
    data = {f"{code}-{name}": value for name, value in fields.items()}
    return client.post(reverse("diagnostics:answer_save", args=[diagnostic.pk, code]), data)


def test_answer_save_gives_the_version(client, diagnostic):
    response = post(client, diagnostic, level="3", comment="<b>x</b>")
    assert (response.status_code, response.json()) == (200, {"version": 1})
    assert Answer.objects.get().comment == "<b>x</b>"


def test_answer_save_takes_not_applicable(client, diagnostic):
    post(client, diagnostic, level="na")
    answer = Answer.objects.get()
    assert (answer.level, answer.is_not_applicable) == (None, True)


def test_answer_save_refuses_level_6(client, diagnostic):
    response = post(client, diagnostic, level="6")
    assert (response.status_code, response.json()) == (400, {"errors": {"level": ["Un niveau va de 0 à 5."]}})


def test_answer_save_shows_what_is_stored(client, diagnostic):
    save(diagnostic, comment="le premier")
    response = post(client, diagnostic, level="4")
    assert response.status_code == 409
    assert response.json()["stored"] == {
        "level": "2",
        "target_level": "",
        "comment": "le premier",
        "evidence": "",
        "version": "1",
    }


def test_answer_save_of_a_colleagues_diagnostic_does_not_exist(client, diagnostic):
    client.force_login(ExpertFactory(user=UserFactory(expert=True)).user)
    address = reverse("diagnostics:answer_save", args=[diagnostic.pk, "PROD-1"])
    assert client.post(address, {"PROD-1-level": "3"}).status_code == 404


def test_answer_save_takes_few_queries(client, diagnostic, django_assert_num_queries):
    client.force_login(diagnostic.expert.user)
    address = reverse("diagnostics:answer_save", args=[diagnostic.pk, "PROD-1"])
    with django_assert_num_queries(11):
        client.post(address, {"PROD-1-level": "3"})


# The axis, without JavaScript -----------------------------------------------------------------------


def section(diagnostic, axis="ENV"):
    return reverse("diagnostics:section", args=[diagnostic.pk, axis])


def test_section_saves_the_answers_typed(client, diagnostic):
    client.force_login(diagnostic.expert.user)
    response = client.post(section(diagnostic), {"ENV-1-level": "1", "ENV-2-level": "na"})
    assert response.status_code == 302
    assert {a.question.code: a.level for a in Answer.objects.all()} == {"ENV-1": 1, "ENV-2": None}


def test_section_keeps_what_was_typed_beside_the_error(client, diagnostic):
    client.force_login(diagnostic.expert.user)
    typed = {"ENV-1-level": "4", "ENV-1-target_level": "2", "ENV-1-comment": "à garder", "ENV-2-level": "3"}

    content = client.post(section(diagnostic), typed).content.decode()

    assert "Le niveau visé va du niveau constaté à 5." in content
    assert "à garder" in content
    assert Answer.objects.get().question.code == "ENV-2"


def test_section_shows_both_answers_in_conflict(client, diagnostic):
    client.force_login(diagnostic.expert.user)
    save(diagnostic, "ENV-1", comment="celui du collègue")

    response = client.post(section(diagnostic), {"ENV-1-level": "5", "ENV-1-comment": "le mien"})

    assert response.status_code == 409
    content = response.content.decode()
    assert "celui du collègue" in content
    assert "le mien" in content


def test_section_is_read_by_the_officer(client, diagnostic):
    save(diagnostic, "ENV-1", comment="lu par la région")
    client.force_login(UserFactory(regional_officer=True, regions=["42"]))

    content = client.get(section(diagnostic)).content.decode()

    assert "lu par la région" in content
    assert "Enregistrer l’axe" not in content


def test_section_posted_by_the_officer_writes_nothing(client, diagnostic):
    client.force_login(UserFactory(regional_officer=True, regions=["42"]))
    client.post(section(diagnostic), {"ENV-1-level": "5"})
    assert not Answer.objects.exists()


def test_section_shows_html_as_text(client, diagnostic):
    save(diagnostic, "ENV-1", comment="<script>alert(1)</script>")
    client.force_login(diagnostic.expert.user)
    assert "<script>alert(1)" not in client.get(section(diagnostic)).content.decode()


def test_section_takes_the_same_queries(client, diagnostic, django_assert_num_queries):
    client.force_login(diagnostic.expert.user)
    with django_assert_num_queries(10):
        client.get(section(diagnostic))
