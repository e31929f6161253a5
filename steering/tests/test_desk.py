"""The first page of each role, and what waits on the desk of an officer."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.tests.factories import UserFactory
from companies import services
from companies.models import Grant, Site
from companies.phases import Phase
from companies.services import pay_grant
from companies.tests.factories import enrol
from diagnostics.services.surveys import handle_survey
from diagnostics.tests.factories import (
    certify,
    followed,
    make_action,
    make_diagnostic,
    make_survey,
    make_visit,
)
from experts.services import end_assignment
from experts.tests.factories import ExpertFactory, assign
from industrie_futur.thresholds import change_threshold
from regions.tests.factories import adopt
from steering.tests.deskwork import SPRING, grant_to, waiting

HOME = reverse("steering:home")
DAY = date(2015, 7, 20)
pytestmark = pytest.mark.django_db


# Where each role lands --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "page"),
    [
        ({}, "steering:dashboard"),
        ({"observer": True}, "steering:dashboard"),
        ({"expert": True}, "experts:mission_list"),
        ({"administrator": True}, "accounts:user_list"),
    ],
)
def test_home_sends_each_role_to_its_first_page(client, role, page):
    client.force_login(UserFactory(**role))

    assert client.get(HOME).url == reverse(page)


def test_home_of_an_officer_is_their_desk(desk):
    assert "Mon bureau" in desk().content.decode()


def test_home_of_nobody_is_the_sign_in(client):
    assert client.get(HOME).url == f"{reverse('account_login')}?next=/"


# What waits -------------------------------------------------------------------------------------------


def test_desk_lists_applications_oldest_first_in_the_officers_region_only(desk):
    recent = enrol(phase=Phase.CANDIDATURE, on=date(2015, 7, 1))
    oldest = enrol(phase=Phase.CANDIDATURE, on=date(2015, 5, 4))
    enrol(phase=Phase.CANDIDATURE, on=date(2015, 4, 1), department="29")
    enrol(phase=Phase.REFUSEE)

    files = waiting(desk(), "candidatures")

    assert [(file.pk, file.days) for file in files.lines] == [(oldest.pk, 77), (recent.pk, 19)]


def test_desk_puts_each_file_one_click_from_its_act(desk):
    enrolment = enrol(phase=Phase.CANDIDATURE)
    siren = enrolment.company.siren

    page = desk()

    assert waiting(page, "candidatures").lines[0].acts == [
        ("Engager", reverse("companies:enrolment_advance", args=[siren, "engagee"])),
        ("Refuser", reverse("companies:enrolment_advance", args=[siren, "refusee"])),
    ]
    for _, url in waiting(page, "candidatures").lines[0].acts:
        assert page.client.get(url).status_code == 200


@pytest.mark.parametrize(("engaged_on", "count"), [(date(2015, 5, 20), 1), (date(2015, 5, 21), 0)])
def test_desk_counts_60_days_before_it_asks_for_a_diagnostic(desk, engaged_on, count):
    enrol(on=engaged_on)
    enrol(on=date(2015, 4, 20), phase=Phase.DIAGNOSTIC)

    assert waiting(desk(), "diagnostics").count == count


def test_desk_lists_engaged_firms_without_expert(desk):
    followed, alone, ended = enrol(), enrol(phase=Phase.PLAN_ACTION), enrol()
    assign(followed)
    end_assignment(assign(ended), on=DAY, by=UserFactory(administrator=True))
    enrol(phase=Phase.TERMINEE)
    enrol(phase=Phase.CANDIDATURE)

    assert [file.pk for file in waiting(desk(), "experts").lines] == [alone.pk, ended.pk]


@pytest.mark.parametrize(
    ("key", "phase", "last_in", "act"),
    [
        ("restitutions", Phase.DIAGNOSTIC, date(2015, 6, 20), "plan_action"),
        ("plans", Phase.PLAN_ACTION, date(2015, 4, 21), "accompagnement"),
        ("plans", Phase.ACCOMPAGNEMENT, date(2015, 4, 21), "terminee"),
    ],
)
def test_desk_asks_for_the_next_step_once_its_delay_is_past(desk, key, phase, last_in, act):
    late = enrol(phase=phase, on=last_in - timedelta(days=1))
    enrol(phase=phase, on=last_in)
    enrol(phase=phase, on=last_in - timedelta(days=1), department="29")

    (line,) = waiting(desk(), key).lines

    assert (line.pk, line.badge.text) == (late.pk, "En retard de 1\u00a0jour")
    assert line.acts[0].url == reverse("companies:enrolment_advance", args=[late.company.siren, act])


def test_desk_asks_for_no_restitution_that_was_held_then_for_the_plan(desk):
    told, waits = (enrol(phase=Phase.DIAGNOSTIC, on=date(2015, 4, 1)) for _ in range(2))
    make_visit(followed(enrolment=told), kind="restitution", day=date(2015, 4, 20))
    make_visit(followed(enrolment=waits), kind="diagnostic")
    make_visit(followed(enrolment=waits), kind="restitution", held=False)

    page = desk()

    assert [line.pk for line in waiting(page, "restitutions").lines] == [waits.pk]
    (line,) = waiting(page, "plans").lines
    assert (line.pk, line.since) == (told.pk, date(2015, 4, 20))


def test_desk_takes_a_visit_for_news_of_a_plan(desk):
    visited, silent = (enrol(phase=Phase.PLAN_ACTION, on=date(2015, 4, 1)) for _ in range(2))
    make_visit(followed(enrolment=visited), kind="suivi")

    assert [line.pk for line in waiting(desk(), "plans").lines] == [silent.pk]


def test_desk_lists_held_visits_that_the_firm_has_not_confirmed(desk):
    late, recent = date(2015, 7, 4), date(2015, 7, 5)
    visit = make_visit(followed(), day=late)
    make_visit(followed(), day=recent)
    make_visit(followed(), day=late, held=False)
    certify(make_visit(followed(), day=late))

    page = desk()

    (line,) = waiting(page, "visites").lines
    assert (line.pk, line.badge.text) == (visit.pk, "En retard de 1\u00a0jour")
    assert page.client.get(line.acts[0].url).status_code == 200


def test_desk_lists_firms_that_nobody_called_back_until_what_was_done_is_written(desk, alsace):
    survey = make_survey(answered=True, was_called_back=False)
    make_survey(answered=True)
    make_survey(enrol(phase=Phase.TERMINEE, department="29"), answered=True, was_called_back=False)

    (line,) = waiting(desk(), "a-rappeler").lines

    assert (line.name, line.days, line.late_days) == (survey.enrolment.company.name, 14, 9)
    assert line.acts == [("Écrire ce qui a été fait", reverse("diagnostics:survey_handle", args=[survey.pk]))]
    handle_survey(survey, handling="Rappelée.", by=alsace)
    assert waiting(desk(), "a-rappeler").count == 0


def test_desk_leaves_a_plan_of_which_a_note_gave_news(desk):
    long_ago = date(2015, 3, 2)
    files = [enrol(phase=Phase.ACCOMPAGNEMENT, on=long_ago) for _ in range(3)]
    for file, noted_on in zip(files, (long_ago, date(2015, 4, 20), date(2015, 4, 21)), strict=True):
        action = make_action(make_diagnostic(assign(file, on=date(2015, 5, 10))), status="agreed")
        by = action.recorded_by
        action.notes.create(status="agreed", text="Devis", noted_on=noted_on, written_by=by)

    lines = waiting(desk(), "plans").lines

    assert [(line.pk, line.since) for line in lines] == [
        (files[0].pk, long_ago),
        (files[1].pk, date(2015, 4, 20)),
    ]


def test_desk_follows_the_thresholds_of_the_database(desk):
    enrol(phase=Phase.DIAGNOSTIC, on=date(2015, 7, 1))
    before = waiting(desk(), "restitutions").count
    change_threshold("restitution_days", 5, by=UserFactory())

    assert (before, waiting(desk(), "restitutions").count) == (0, 1)


def test_desk_lists_grants_to_commit(desk, alsace):
    adopt("42", on=date(2015, 4, 1))
    prepared, committed = enrol(on=SPRING), enrol(on=SPRING)
    grant = grant_to(prepared, by=alsace)
    Grant.objects.filter(pk=grant.pk).update(prepared_on=date(2015, 6, 10))
    grant_to(committed, by=alsace, on=date(2015, 7, 1))

    (line,) = waiting(desk(), "subventions").lines

    assert (line.pk, line.days, line.late_days) == (grant.pk, 40, 10)
    assert "10\u202f000\u00a0€" in line.said


def test_desk_lists_payments_due_by_their_day_or_90_days_after_the_commitment(desk, alsace):
    adopt("42", on=date(2015, 4, 1))
    kept = [
        grant_to(enrol(on=SPRING), by=alsace, on=day, due_on=due_on)
        for day, due_on in [(date(2015, 4, 21), None), (date(2015, 7, 1), date(2015, 7, 10))]
    ]
    for day, due_on in [(date(2015, 4, 22), None), (SPRING, date(2015, 7, 21))]:
        grant_to(enrol(on=SPRING), by=alsace, on=day, due_on=due_on)
    paid = grant_to(enrol(on=SPRING), by=alsace, on=SPRING)
    pay_grant(paid, amount=paid.amount, on=date(2015, 7, 1), reference="B 1", by=alsace)

    lines = waiting(desk(), "mandatements").lines

    assert [(line.pk, line.late_days) for line in lines] == [(kept[1].pk, 10), (kept[0].pk, 0)]


def test_desk_announces_the_mandates_that_end_in_the_region(desk):
    soon = ExpertFactory(ended_on=date(2015, 8, 1))
    ExpertFactory(ended_on=date(2015, 12, 31))
    ExpertFactory(ended_on=date(2015, 7, 19))
    ExpertFactory(ended_on=date(2015, 8, 1), regions=["53"])

    (line,) = waiting(desk(), "mandats").lines

    assert (line.pk, line.badge.text) == (soon.pk, "Dans 12\u00a0jours")


def test_desk_puts_first_what_is_latest_whatever_its_list_and_each_firm_once(desk):
    engaged, candidate = enrol(on=date(2015, 4, 20)), enrol(phase=Phase.CANDIDATURE, on=date(2015, 5, 4))
    recent = enrol(on=date(2015, 7, 19))

    first = desk().context["desk"].first

    assert [(line.name, line.task, line.late_days) for line in first] == [
        (engaged.company.name, "Expert à proposer", 76),
        (candidate.company.name, "Candidature à décider", 47),
        (recent.company.name, "Expert à proposer", -14),
    ]


def test_desk_puts_7_lines_first(desk):
    by = UserFactory()
    for day in range(1, 6):
        enrol(phase=Phase.CANDIDATURE, on=date(2015, 5, day), by=by)
        enrol(on=date(2015, 5, day), by=by)

    assert len(desk().context["desk"].first) == 7


def test_desk_shows_an_anomaly_one_click_from_what_mends_it(desk):
    enrolment = enrol()
    Site.objects.filter(pk=enrolment.site.pk).update(postcode="29200")
    page = desk()

    (case,) = page.context["desk"].anomalies.cases

    assert case.mended_by.url == reverse("companies:site_update", args=[case.siren, case.subject])
    assert f"/pilotage/anomalies/department_postcode/{case.subject}/?depuis=bureau" in page.content.decode()


def test_desk_shows_5_files_then_all_of_them(desk):
    by = UserFactory()
    for _ in range(7):
        enrol(phase=Phase.CANDIDATURE, by=by)

    page = desk()

    assert (len(waiting(page, "candidatures").lines), waiting(page, "candidatures").count) == (5, 7)
    assert 'href="?tout=candidatures#attente-candidatures">Voir les 7 lignes</a>' in page.content.decode()
    assert len(waiting(desk(tout="candidatures"), "candidatures").lines) == 7


def test_desk_without_anything_waiting_says_what_to_do_next(desk):
    page = desk().content.decode()

    assert "Rien n’attend" in page
    for name in ("steering:compare", "steering:report_list", "companies:company_create"):
        assert f'class="fr-link" href="{reverse(name)}"' in page
    assert '/tableau-de-bord/?au=2015-07-20&amp;region=42">Lire les chiffres' in page


def test_desk_forgets_a_file_once_its_act_is_done(desk, alsace):
    enrolment = enrol(phase=Phase.CANDIDATURE)
    before = waiting(desk(), "candidatures").count
    services.advance_enrolment(enrolment, to=Phase.ENGAGEE, on=DAY, by=alsace)

    assert (before, waiting(desk(), "candidatures").count) == (1, 0)
