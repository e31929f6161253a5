"""The course of a diagnostic: started, transmitted, sent back, validated; its pages."""

import datetime
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import Notification
from accounts.tests.factories import UserFactory
from companies.phases import Phase
from companies.services import advance_enrolment
from companies.tests.factories import enrol
from diagnostics.models import Axis, Diagnostic
from diagnostics.queries import weak_axes_of
from diagnostics.services.diagnostics import (
    return_section,
    start_diagnostic,
    submit_diagnostic,
    validate_diagnostic,
)
from diagnostics.tests.factories import followed, make_diagnostic
from experts.tests.factories import ExpertFactory, assign, sign_in

pytestmark = pytest.mark.django_db
LIST = reverse("diagnostics:diagnostic_list")


@pytest.fixture
def expert():
    return ExpertFactory(user=UserFactory(expert=True))


@pytest.fixture
def officer():
    return UserFactory(regional_officer=True, regions=["42"])


def start(mission, **values):
    by = mission.expert.user
    return start_diagnostic(mission.enrolment, **{"kind": "initial"} | values, by=by)


def message_of(act, *args, **kwargs):
    with pytest.raises(ValidationError) as error:
        act(*args, **kwargs)
    return " ".join(error.value.messages)


def test_start_diagnostic_is_on_the_last_published_version(expert):
    diagnostic = start(followed(expert))
    assert (diagnostic.questionnaire.version, diagnostic.status, diagnostic.expert) == (1, "draft", expert)


def test_start_diagnostic_twice_is_one(expert):
    mission = followed(expert)
    assert start(mission) == start(mission)


def test_start_diagnostic_keeps_the_devices_key(expert):
    key = uuid.uuid4()
    assert start(followed(expert), id=key).pk == key


def test_start_diagnostic_refuses_a_firm_of_somebody_else(expert):
    said = message_of(start_diagnostic, followed().enrolment, kind="initial", by=expert.user)
    assert said == "Cette entreprise ne vous est pas confiée."


def test_start_diagnostic_of_closing_follows_a_validated_one(expert):
    said = message_of(start, followed(expert), kind="closing")
    assert said == "Le diagnostic de clôture se compare à un premier diagnostic validé."


def test_submit_diagnostic_asks_why_an_axis_is_not_scored(expert):
    diagnostic = make_diagnostic(followed(expert))
    assert message_of(submit_diagnostic, diagnostic, by=expert.user).startswith(
        "Dites pourquoi ces axes ne sont pas notés\u202f: Stratégie"
    )


def test_submit_diagnostic_tells_the_officers(expert, officer):
    submit_diagnostic(make_diagnostic(followed(expert), levels=2), by=expert.user)
    assert Notification.objects.get(recipient=officer).text.endswith("attend votre validation.")


def test_submit_diagnostic_twice_is_refused(expert):
    diagnostic = make_diagnostic(followed(expert), levels=2)
    submit_diagnostic(diagnostic, by=expert.user)
    said = message_of(submit_diagnostic, diagnostic, by=expert.user)
    assert said == "Ce diagnostic est «\u202fà valider\u202f»."


def test_return_section_opens_it_to_the_expert(expert, officer):
    diagnostic = make_diagnostic(followed(expert), status="submitted", levels=2)
    returned = return_section(diagnostic, Axis.objects.get(code="NUM"), motive="Préciser", by=officer)
    returned.diagnostic.refresh_from_db()
    assert returned.diagnostic.status == "returned"
    assert Notification.objects.get(kind="diagnostic_returned").text.endswith("est à reprendre.")


def test_submit_diagnostic_again_closes_what_was_sent_back(expert, officer):
    diagnostic = make_diagnostic(followed(expert), status="submitted", levels=2)
    return_section(diagnostic, Axis.objects.get(code="NUM"), motive="Préciser", by=officer)
    submit_diagnostic(diagnostic, by=expert.user)
    assert diagnostic.returns.get().mended_at is not None


def test_validate_diagnostic_advances_the_firm(expert, officer):
    mission = followed(expert)
    diagnostic = make_diagnostic(mission, status="submitted", levels=2)
    validate_diagnostic(diagnostic, by=officer)
    mission.enrolment.refresh_from_db()
    assert (mission.enrolment.phase, mission.enrolment.diagnosed_on) == (
        Phase.DIAGNOSTIC,
        datetime.date(2015, 7, 1),
    )


def test_validate_diagnostic_leaves_a_firm_that_is_further(expert, officer):
    mission = followed(expert)
    diagnostic = make_diagnostic(mission, status="submitted", levels=2)
    advance_enrolment(mission.enrolment, to=Phase.DIAGNOSTIC, on=datetime.date(2015, 6, 20), by=officer)
    validate_diagnostic(diagnostic, by=officer)
    mission.enrolment.refresh_from_db()
    assert mission.enrolment.diagnosed_on == datetime.date(2015, 6, 20)


def test_validate_diagnostic_refuses_a_draft(officer):
    assert message_of(validate_diagnostic, make_diagnostic(), by=officer).startswith("Ce diagnostic est")


def test_plan_waits_for_the_diagnostic_that_was_begun(officer):
    mission = followed()
    make_diagnostic(mission, status="submitted")
    day = datetime.date(2015, 7, 2)
    advance_enrolment(mission.enrolment, to=Phase.DIAGNOSTIC, on=day, by=officer)
    said = message_of(advance_enrolment, mission.enrolment, to=Phase.PLAN_ACTION, on=day, by=officer)
    assert said.startswith("Le diagnostic de cette entreprise n’est pas validé")


def test_weak_axes_are_the_two_lowest():
    codes = {"STRAT": 3, "HUMAIN": 2, "PROD": 1, "NUM": 0, "CHAINE": 4, "ENV": 5}
    questions = [f"{code}-{number}" for code in codes for number in range(1, 5)]
    levels = {name: codes[name.split("-")[0]] for name in questions}
    diagnostic = make_diagnostic(status="submitted", levels=levels)
    assert weak_axes_of(diagnostic.enrolment) == ["NUM", "PROD"]


# Pages ----------------------------------------------------------------------------------------------


def test_diagnostic_create_from_the_firms_page(client, expert):
    mission = followed(expert)
    client.force_login(expert.user)
    firm = mission.enrolment.company
    assert "Commencer le diagnostic" in client.get(firm.get_absolute_url()).content.decode()

    response = client.post(reverse("diagnostics:diagnostic_create", args=[firm.siren]), {"kind": "initial"})

    assert response.url == Diagnostic.objects.get().get_absolute_url()


def test_diagnostic_create_of_another_firm_does_not_exist(client, expert):
    firm = followed().enrolment.company
    client.force_login(expert.user)
    address = reverse("diagnostics:diagnostic_create", args=[firm.siren])
    assert client.post(address, {"kind": "initial"}).status_code == 404


def test_diagnostic_of_an_unknown_kind_is_refused(client, expert):
    mission = followed(expert)
    client.force_login(expert.user)
    client.post(
        reverse("diagnostics:diagnostic_create", args=[mission.enrolment.company.siren]), {"kind": "x"}
    )
    assert not Diagnostic.objects.exists()


def test_diagnostic_list_shows_the_officers_region(client, officer):
    mine = make_diagnostic()
    make_diagnostic(assign(enrol(department="29"), ExpertFactory(regions=("53",))))
    client.force_login(officer)
    assert list(client.get(LIST).context["object_list"]) == [mine]


@pytest.mark.parametrize("count", [1, 3])
def test_diagnostic_list_takes_the_same_queries(client, count, django_assert_num_queries):
    sign_in(client)
    for _ in range(count):
        make_diagnostic(levels=2)
    with django_assert_num_queries(6):
        client.get(LIST)


def test_diagnostic_list_export(client):
    sign_in(client)
    diagnostic = make_diagnostic(levels=2)
    content = client.get(LIST, {"format": "csv"}).getvalue().decode("utf-8-sig")
    assert f"{diagnostic.enrolment.company.name};" in content


def test_diagnostic_detail_gives_the_live_score(client):
    sign_in(client)
    diagnostic = make_diagnostic(levels=3)
    assert "3,0 sur 5" in client.get(diagnostic.get_absolute_url()).content.decode()


@pytest.mark.parametrize("levels", [None, 2])
def test_diagnostic_detail_takes_the_same_queries(client, levels, django_assert_num_queries):
    sign_in(client)
    diagnostic = make_diagnostic(levels=levels)
    with django_assert_num_queries(7):
        client.get(diagnostic.get_absolute_url())


def test_diagnostic_submit_keeps_the_page_until_the_reason_is_given(client, expert):
    diagnostic = make_diagnostic(followed(expert))
    client.force_login(expert.user)
    address = reverse("diagnostics:diagnostic_submit", args=[diagnostic.pk])

    refused = client.post(address, {"incomplete_reason": " "})
    sent = client.post(address, {"incomplete_reason": "Atelier fermé"})

    assert "incomplete_reason" in refused.context["form"].errors
    assert sent.status_code == 302


def test_diagnostic_return_shows_the_axes_that_may_be_sent_back(client, officer):
    diagnostic = make_diagnostic(status="submitted", levels=2)
    client.force_login(officer)
    address = reverse("diagnostics:diagnostic_return", args=[diagnostic.pk])
    axis = Axis.objects.get(code="NUM")

    client.post(address, {"axis": axis.pk, "motive": "Préciser"})

    assert axis not in client.get(address).context["form"].fields["axis"].queryset


def test_diagnostic_validate_is_the_regions(client, expert, officer):
    diagnostic = make_diagnostic(followed(expert), status="submitted", levels=2)
    address = reverse("diagnostics:diagnostic_validate", args=[diagnostic.pk])
    answers = []
    for user in (expert.user, UserFactory(), officer):
        client.force_login(user)
        answers.append(client.post(address).status_code)
    assert answers == [404, 404, 302]


def test_mission_list_shows_what_is_to_finish(client, expert):
    make_diagnostic(followed(expert))
    client.force_login(expert.user)
    assert "Diagnostics à terminer" in client.get(reverse("experts:mission_list")).content.decode()
