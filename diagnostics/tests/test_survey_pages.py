"""The survey on the pages: the firm's own, without account; the firm's file; the acts of who follows it."""

import datetime
from decimal import Decimal

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import UserFactory
from companies.phases import Phase
from companies.services import commit_grant, pay_grant, prepare_grant
from companies.tests.factories import CompanyFactory, ContactFactory, enrol
from diagnostics.models import SignedLink, Survey
from diagnostics.services.links import make_link
from diagnostics.tests.factories import followed, make_survey
from experts.services import end_assignment
from experts.tests.factories import sign_in
from regions.tests.factories import adopt

pytestmark = pytest.mark.django_db
JULY = datetime.date(2015, 7, 1)
TYPED = {
    "invested": "120 000,50 €",
    "jobs": "\u22122",
    "turnover_trend": "down",
    "satisfaction": "2",
    "was_called_back": "no",
    "comment": "Rien depuis.",
}


def link_to(survey):
    contact = ContactFactory(company=survey.enrolment.company)
    return reverse("diagnostics:survey_answer", args=[make_link("survey", survey, contact, by=None)])


def words(response):
    return response.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


# The firm's page --------------------------------------------------------------------------------------


def test_the_page_opens_without_account_and_is_kept_nowhere(client):
    survey = make_survey()
    response = client.get(link_to(survey))
    assert (response.status_code, "no-store" in response.headers["Cache-Control"]) == (200, True)
    assert survey.enrolment.company.name in words(response)


def test_the_page_proposes_what_the_portal_knows(client):
    officer = UserFactory(regional_officer=True, regions=["42"])
    adopt("42", on=datetime.date(2015, 4, 1))
    file = enrol(CompanyFactory(headcount=Decimal(42)), phase=Phase.TERMINEE)
    half = {"eligible_base": Decimal(20_000), "aid_rate_pct": Decimal(50)}
    grant = prepare_grant(file, kind="support", **half, by=officer)
    commit_grant(grant, act_reference="CP", on=JULY, by=officer)
    pay_grant(grant, amount=Decimal(4_000), on=JULY, reference="M", by=officer)

    said = words(client.get(link_to(make_survey(file))))

    assert 'value="4000"' in said
    assert "les 4 000 € de subventions versées" in said
    assert "42 personnes" in said


def test_the_page_keeps_the_answer_and_then_only_says_thank_you(client):
    survey = make_survey()
    url = link_to(survey)

    thanks = client.post(url, TYPED)

    survey.refresh_from_db()
    assert (survey.invested, survey.jobs, survey.satisfaction) == (Decimal("120000.50"), -2, 2)
    assert (survey.was_called_back, survey.comment) == (False, "Rien depuis.")
    assert "Votre réponse est enregistrée, merci" in words(thanks)
    for again in (client.get(url), client.post(url, TYPED | {"jobs": "9"})):
        assert (again.status_code, "Déjà répondu, merci" in words(again)) == (200, True)
        assert "<textarea" not in words(again)
    survey.refresh_from_db()
    assert survey.jobs == -2


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"invested": "beaucoup"}, "Saisissez un montant en euros"),
        ({"invested": "-5"}, "n’est pas négatif"),
        ({"jobs": "2,5"}, "Saisissez un nombre entier"),
        ({"jobs": "200000"}, "entre -100 000 et 100 000"),
        ({"satisfaction": "6"}, "Sélectionnez un choix valide"),
        ({"turnover_trend": ""}, "Ce champ est obligatoire"),
        ({"was_called_back": "peut-être"}, "Sélectionnez un choix valide"),
        ({"comment": "a" * 2001}, "2000"),
    ],
)
def test_the_page_says_what_is_wrong_and_keeps_what_was_typed(client, typed, said):
    survey = make_survey()
    response = client.post(link_to(survey), TYPED | {"comment": "À garder"} | typed)
    survey.refresh_from_db()
    assert (survey.answered_at, response.status_code) == (None, 200)
    content = words(response)
    assert said in content
    kept = {"comment": "À garder", "invested": "120 000,50 €"} | typed
    assert f">\n{kept['comment']}</textarea>" in content or f">{kept['comment']}</textarea>" in content
    assert f'value="{kept["invested"]}"' in content


def test_what_is_typed_is_shown_as_it_is_and_never_run(client):
    survey = make_survey()
    client.post(link_to(survey), TYPED | {"comment": "<script>alert(1)</script>"})
    sign_in(client)
    content = client.get(survey.enrolment.company.get_absolute_url()).content.decode()
    assert "&lt;script&gt;alert(1)" in content
    assert "<script>alert" not in content


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"expires_at": datetime.datetime(2015, 1, 1, tzinfo=datetime.UTC)}, "n’est plus valable"),
        ({"revoked_at": datetime.datetime(2015, 1, 1, tzinfo=datetime.UTC)}, "remplacé ou retiré"),
        ({"digest": "0" * 64}, "n’existe pas"),
    ],
)
def test_a_link_that_opens_nothing_says_why_and_is_logged(client, caplog, change, said):
    survey = make_survey()
    url = link_to(survey)
    SignedLink.objects.update(**change)
    for response in (client.get(url), client.post(url, TYPED)):
        assert (response.status_code, said in words(response)) == (404, True)
        assert survey.enrolment.company.name not in words(response)
    assert "signed link refused" in caplog.text
    survey.refresh_from_db()
    assert survey.answered_at is None


# The firm's file --------------------------------------------------------------------------------------


def panel_of(client, company):
    content = words(client.get(company.get_absolute_url()))
    _, _, rest = content.partition('id="enquetes"')
    return rest.partition("</section>")[0]


def test_the_file_shows_what_the_firm_answered(client):
    sign_in(client, regional_officer=True, regions=["42"])
    survey = make_survey(answered=True, was_called_back=False, comment="Bien.")
    said = panel_of(client, survey.enrolment.company)
    assert "50 000 €" in said
    assert "Personne ne l’a rappelée" in said
    assert reverse("diagnostics:survey_handle", args=[survey.pk]) in said


def test_the_file_says_to_whom_a_survey_was_sent_and_offers_to_send_it_again(client):
    sign_in(client)
    survey = make_survey()
    link_to(survey)
    said = panel_of(client, survey.enrolment.company)
    assert "Léa Martin" in said
    assert "ouverte jusqu’au 1er août 2015" in said
    assert reverse("diagnostics:survey_resend", args=[survey.pk]) in said
    assert reverse("diagnostics:survey_refuse", args=[survey.pk]) in said


def test_the_file_of_a_path_just_completed_says_when_the_survey_leaves(client):
    sign_in(client)
    assert "part la nuit prochaine" in panel_of(client, enrol(phase=Phase.TERMINEE).company)
    assert panel_of(client, enrol().company) == ""


def test_an_expert_reads_the_answers_while_following_the_firm_and_changes_nothing(client):
    mission = followed()
    survey = make_survey(mission.enrolment, answered=True, was_called_back=False)
    client.force_login(mission.expert.user or _account_of(mission.expert))
    said = panel_of(client, survey.enrolment.company)
    assert "50 000 €" in said
    assert "La région doit la rappeler" in said
    assert "/enquetes/" not in said

    end_assignment(mission, on=datetime.date(2015, 7, 20), by=UserFactory(administrator=True))
    assert not Survey.objects.visible_to(mission.expert.user).exists()


def _account_of(expert):
    expert.user = UserFactory(expert=True)
    expert.save()
    return expert.user


def test_the_file_takes_the_same_queries_for_one_survey_or_two(client, django_assert_num_queries):
    sign_in(client)
    one = make_survey().enrolment
    two = make_survey(answered=True).enrolment
    make_survey(two, wave="one_year")
    client.get(one.company.get_absolute_url())
    for file in (one, two):
        with django_assert_num_queries(20):
            client.get(file.company.get_absolute_url())


# The acts ---------------------------------------------------------------------------------------------


def test_an_officer_sends_the_survey_again(client):
    sign_in(client, regional_officer=True, regions=["42"])
    survey = make_survey()
    contact = ContactFactory(company=survey.enrolment.company, email="lea@firme.example")
    ContactFactory(company=survey.enrolment.company, email="")
    url = reverse("diagnostics:survey_resend", args=[survey.pk])
    page = client.get(url)
    assert list(page.context["form"].fields["contact"].queryset) == [contact]

    typed = {"contact": contact.pk, "version": survey.version}
    done = client.post(url, typed, follow=True)
    again = client.post(url, typed)

    assert "L’enquête est partie." in words(done)
    assert [message.to for message in mail.outbox] == [["lea@firme.example"]]
    assert "modifiée par quelqu’un d’autre" in words(again)


def test_nobody_sends_it_to_the_contact_of_another_firm(client):
    sign_in(client)
    survey = make_survey()
    ContactFactory(company=survey.enrolment.company)
    typed = {"contact": ContactFactory().pk, "version": survey.version}
    client.post(reverse("diagnostics:survey_resend", args=[survey.pk]), typed)
    assert mail.outbox == []


def test_without_anybody_to_write_to_the_page_says_what_to_do(client):
    sign_in(client)
    url = reverse("diagnostics:survey_resend", args=[make_survey().pk])
    assert "Personne à qui écrire" in words(client.get(url))


def test_the_ministry_notes_a_refusal(client):
    user = sign_in(client)
    survey = make_survey()
    url = reverse("diagnostics:survey_refuse", args=[survey.pk])
    assert "Ce champ est obligatoire" in words(client.post(url, {"version": survey.version}))
    client.post(url, {"refusal": "Ne souhaite pas.", "version": survey.version})
    survey.refresh_from_db()
    assert (survey.state, survey.refused_by) == ("refused", user)


def test_an_officer_writes_what_was_done(client):
    user = sign_in(client, regional_officer=True, regions=["42"])
    survey = make_survey(answered=True, was_called_back=False, comment="Rien depuis.")
    ContactFactory(company=survey.enrolment.company, phone="03 88 00 00 00")
    url = reverse("diagnostics:survey_handle", args=[survey.pk])
    said = words(client.get(url))
    assert "Rien depuis." in said
    assert "tel:03 88 00 00 00" in said

    client.post(url, {"handling": "Rappelée, rendez-vous le 27."})

    survey.refresh_from_db()
    assert (survey.handling, survey.handled_by) == ("Rappelée, rendez-vous le 27.", user)
    assert timezone.localtime(survey.handled_at).date() == datetime.date(2015, 7, 20)
    again = words(client.get(url))
    assert ("C’est fait" in again, "<textarea" in again) == (True, False)
