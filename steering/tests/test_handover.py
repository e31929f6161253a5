"""Handing over: the three endings, who takes over, the notes and who reads them."""

import datetime
from io import BytesIO

import pytest
from django.test import Client
from pypdf import PdfReader

from accounts.models import Absence, Act, User
from accounts.owners import Ending, read_owners
from accounts.successors import successors_for
from accounts.tests.factories import UserFactory
from companies.models import Company, CompanyImport
from companies.phases import Phase
from companies.tests.factories import enrol
from experts.tests.factories import ExpertFactory, assign
from industrie_futur import clock
from industrie_futur.jobs import Job
from steering.handover import prepare_note
from steering.models import Handover, ProgressReport

pytestmark = pytest.mark.django_db

USERS, NOTES = "/compte/utilisateurs/", "/pilotage/passages/"
TODAY = datetime.date(2015, 7, 20)


def day(text):
    return datetime.date.fromisoformat(text)


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def administrator():
    return UserFactory(administrator=True, first_name="Zoé", last_name="Zola")


@pytest.fixture
def client(administrator):
    return signed_in(administrator)


@pytest.fixture
def officer():
    return UserFactory(regional_officer=True, regions=["42"], first_name="Alice", last_name="Alsace")


@pytest.fixture
def successor():
    return UserFactory(regional_officer=True, regions=["53"], first_name="Benoît", last_name="Bretagne")


@pytest.fixture
def firm(officer):
    """A firm of Alsace under way; one of Bretagne beside it, which must be on no note."""
    enrol(department="29", name="Chantiers de l’Aulne")
    return enrol(name="Forges du Ried").company


def reasons(user, **ending):
    owners = read_owners(clock.today())
    proposals = successors_for(owners, Ending(user, first=clock.today(), **{"leaves": True, **ending}))
    return {str(each.user): each.reason for each in proposals}


def firms_of(note):
    return [line["name"] for section in note.contents["sections"] for line in section["lines"]]


# Who is proposed ------------------------------------------------------------------------------------


def test_officers_of_the_same_region_come_first_then_of_the_merged_one_then_the_least_loaded(officer, firm):
    enrol(department="54")
    people = {"Same": ["42"], "Lorraine": ["41"], "Bretagne": ["53"], "Free": []}
    for name, regions in people.items():
        UserFactory(regional_officer=True, regions=regions, first_name="O", last_name=name)
    UserFactory(regional_officer=True, is_active=False)
    proposed = reasons(officer)
    assert list(proposed) == ["O Same", "O Lorraine", "O Free", "O Bretagne"]
    assert proposed == {
        "O Same": "a déjà un droit sur la même région (Alsace), sans date de fin ; "
        "1\u00a0dossier d’entreprise en cours",
        "O Lorraine": "a un droit sur une région que la réforme réunit à celle-ci (Lorraine) ; "
        "1\u00a0dossier d’entreprise en cours",
        "O Free": "n’a aucune région en charge ; aucun dossier en cours, la charge la plus légère",
        "O Bretagne": "a un droit sur Bretagne ; 1\u00a0dossier d’entreprise en cours",
    }


def test_the_absent_are_not_proposed(officer, firm, successor, administrator):
    Absence.objects.create(user=successor, starts_on=TODAY, ends_on=TODAY, recorded_by=administrator)
    assert reasons(officer) == {}


def test_ministry_accounts_are_proposed_for_the_last_administrator(administrator):
    minister = UserFactory(first_name="Michel", last_name="Ministère")
    assert list(reasons(administrator)) == ["Michel Ministère"]
    UserFactory(administrator=True)
    assert str(minister) not in reasons(administrator)


# The end of a right ---------------------------------------------------------------------------------


def right_url(officer):
    return f"{USERS}{officer.pk}/droits/{officer.region_rights.get().pk}/fin/"


def test_right_end_shows_what_is_left_and_who_may_take_over(client, officer, firm, successor):
    response = client.get(right_url(officer))
    [entry] = response.context["entries"]
    assert (entry.duty.holder_name, entry.duty.count, entry.duty.since) == ("Alsace", 1, day("2015-07-21"))
    assert [each.user for each in response.context["proposals"]] == [successor]


def test_right_end_is_refused_without_a_successor_and_keeps_what_was_typed(client, officer, firm, successor):
    response = client.post(right_url(officer), {"on": "31/08/2015", "comment": "À suivre"})
    form = response.context["form"]
    assert form.errors["successor"] == [
        "Personne ne répondrait plus de ce qui suit\u202f: 1\u00a0dossier d’entreprise en cours (Alsace, à "
        "compter du 01/09/2015). Choisissez d’abord qui prend la suite."
    ]
    assert (form["on"].value(), form["comment"].value()) == ("31/08/2015", "À suivre")
    assert not Handover.objects.exists()


def test_right_end_gives_the_region_to_the_successor_from_the_next_day(client, officer, firm, successor):
    data = {"on": "2015-08-31", "successor": successor.pk, "comment": "Voir Mme Klein."}
    response = client.post(right_url(officer), data)
    note = Handover.objects.get()
    assert response.url == f"{NOTES}{note.pk}/"
    assert officer.region_rights.get().ends_on == day("2015-08-31")
    right = successor.region_rights.get(region_id="42")
    assert (right.starts_on, right.ends_on) == (day("2015-09-01"), None)
    assert (note.occasion, note.leaver, note.successor, note.effective_on, note.comment) == (
        "right",
        officer,
        successor,
        day("2015-08-31"),
        "Voir Mme Klein.",
    )
    assert firms_of(note) == ["Forges du Ried"]


def test_right_end_keeps_the_former_end_for_the_successor(client, officer, firm, successor):
    officer.region_rights.update(ends_on=day("2015-12-31"))
    client.post(right_url(officer), {"on": "2015-08-31", "successor": successor.pk})
    assert successor.region_rights.get(region_id="42").ends_on == day("2015-12-31")


def test_right_that_owns_nothing_ends_without_a_note(client, officer):
    response = client.post(right_url(officer), {"on": "2015-08-31"})
    assert response.url == f"{USERS}{officer.pk}/"
    assert not Handover.objects.exists()


def test_right_end_refuses_who_was_not_proposed(client, officer, firm, successor):
    response = client.post(right_url(officer), {"on": "2015-08-31", "successor": UserFactory().pk})
    assert response.context["form"].errors["successor"] == [
        "Ce compte ne peut plus prendre la suite\u202f: rechargez la page."
    ]


def test_right_end_says_when_nobody_can_take_over(client, officer, firm):
    assert "Personne ne peut prendre la suite aujourd’hui" in client.get(right_url(officer)).content.decode()


# The end of an account ------------------------------------------------------------------------------


def close(client, user, **data):
    return client.post(f"{USERS}{user.pk}/fermeture/", {"comment": "", **data})


def test_account_close_is_refused_until_a_successor_is_named(client, officer, firm, successor):
    form = close(client, officer).context["form"]
    assert "à compter du 20/07/2015" in form.errors["successor"][0]
    officer.refresh_from_db()
    assert officer.is_active


def test_account_close_hands_over_in_one_go(client, administrator, officer, firm, successor):
    close(client, officer, successor=successor.pk)
    officer.refresh_from_db()
    assert (officer.is_active, officer.region_rights.get().ends_on) == (False, TODAY)
    assert Company.objects.editable_by(successor).filter(pk=firm.pk).exists()
    acts = Act.objects.filter(done_by=administrator).order_by("pk").values_list("action", flat=True)
    assert list(acts) == ["right_granted", "user_changed", "right_ended", "handover_recorded"]


def test_account_close_passes_imports_to_confirm_on(client, officer, successor):
    waiting = CompanyImport.objects.create(
        requested_by=officer, as_of=TODAY, file_name="a.csv", status=Job.Status.READY
    )
    close(client, officer, successor=successor.pk)
    assert list(CompanyImport.objects.editable_by(successor)) == [waiting]
    assert Act.objects.filter(action="job_handed_over").count() == 1


def test_account_close_passes_reports_on(client):
    minister, other = UserFactory(), UserFactory()
    report = ProgressReport.objects.create(requested_by=minister, as_of=TODAY)
    close(client, minister, successor=other.pk)
    report.refresh_from_db()
    assert (report.requested_by, User.objects.get(pk=minister.pk).is_active) == (other, False)


def test_account_close_of_an_expert_moves_each_firm_and_makes_each_their_note(client):
    account, taker = UserFactory(expert=True), UserFactory(expert=True)
    expert = ExpertFactory(user=account, regions=("42", "53"))
    assign(enrol(name="Forges du Ried"), expert)
    assign(enrol(department="29", name="Chantiers de l’Aulne"), expert)
    here, there = ExpertFactory(user=taker), ExpertFactory(regions=("53",))

    close(client, account, expert_42=here.pk, expert_53=there.pk)

    assert not User.objects.get(pk=account.pk).is_active
    assert [each.assignments.running().count() for each in (expert, here, there)] == [0, 1, 1]
    assert firms_of(Handover.objects.get(successor=taker)) == ["Forges du Ried"]
    assert firms_of(Handover.objects.get(successor=None)) == ["Chantiers de l’Aulne"]


def test_account_close_of_an_expert_wants_somebody_for_each_region(client):
    expert = ExpertFactory(user=UserFactory(expert=True))
    assign(expert=expert)
    ExpertFactory()
    assert list(close(client, expert.user).context["form"].errors) == ["expert_42"]


def test_account_close_of_the_last_administrator_names_another(client, administrator):
    minister = UserFactory()
    close(client, administrator, successor=minister.pk)
    assert list(User.objects.active_administrators()) == [User.objects.get(pk=minister.pk)]


def test_account_close_without_a_possible_successor_says_who_to_name(client, administrator):
    form = close(client, administrator).context["form"]
    assert "dernier administrateur actif" in str(form.errors)


def test_account_closed_already_is_not_closed_again(client):
    assert client.get(f"{USERS}{UserFactory(is_active=False).pk}/fermeture/").status_code == 404


# Absences -------------------------------------------------------------------------------------------


def test_absence_gives_the_deputy_the_region_for_its_period(client, officer, firm, successor):
    data = {"starts_on": "2015-08-03", "ends_on": "2015-08-21", "successor": successor.pk}
    client.post(f"{USERS}{officer.pk}/absence/", data)
    absence = Absence.objects.get()
    assert (absence.user, absence.deputy) == (officer, successor)
    right = successor.region_rights.get(region_id="42")
    assert (right.starts_on, right.ends_on) == (day("2015-08-03"), day("2015-08-21"))
    assert Handover.objects.get().contents["until"] == "2015-08-21"
    assert (
        "du 3 août 2015 au 21 août 2015"
        in client.get(f"{NOTES}{Handover.objects.get().pk}/").content.decode()
    )
    assert "Du 03/08/2015 au 21/08/2015" in client.get(f"{USERS}{officer.pk}/").content.decode()


def test_absence_is_lifted_from_the_page_of_the_account(client, officer, firm, successor):
    data = {"starts_on": "2015-08-03", "ends_on": "2015-08-21", "successor": successor.pk}
    client.post(f"{USERS}{officer.pk}/absence/", data)
    url = f"{USERS}{officer.pk}/absences/{Absence.objects.get().pk}/fin/"
    assert url in client.get(f"{USERS}{officer.pk}/").content.decode()
    page = client.post(url, follow=True).content.decode()
    assert "Les droits donnés à Benoît Bretagne restent" in page
    assert not Absence.objects.exists()


def test_absence_of_the_only_officer_is_refused_without_a_deputy(client, officer, firm, successor):
    data = {"starts_on": "2015-08-03", "ends_on": "2015-08-21"}
    form = client.post(f"{USERS}{officer.pk}/absence/", data).context["form"]
    assert list(form.errors) == ["successor"]


@pytest.mark.parametrize("role", ["ministry", "expert", "observer"])
def test_absence_is_offered_where_work_would_stop(client, role):
    assert client.get(f"{USERS}{UserFactory(role=role).pk}/absence/").status_code == 404


# One's own preparation ------------------------------------------------------------------------------


def test_officer_prepares_a_note_and_keeps_their_rights(officer, firm):
    visitor = signed_in(officer)
    data = {"occasion": "account", "effective_on": "2015-08-31", "comment": "Voir Mme Klein."}
    response = visitor.post(f"{NOTES}preparer/", data)
    note = Handover.objects.get()
    assert response.url == f"{NOTES}{note.pk}/"
    assert (note.is_preparation, firms_of(note)) == (True, ["Forges du Ried"])
    assert officer.region_rights.get().ends_on is None
    assert "Préparer mon passage de témoin" in visitor.get("/compte/").content.decode()


def test_preparation_of_the_past_is_refused_at_the_field(officer):
    data = {"occasion": "account", "effective_on": "2015-07-19", "comment": "Voir Mme Klein."}
    form = signed_in(officer).post(f"{NOTES}preparer/", data).context["form"]
    assert form.errors == {"effective_on": ["Cette date est passée\u202f: un départ se prépare avant."]}
    assert form["comment"].value() == "Voir Mme Klein."


def test_instructions_prepared_are_offered_to_the_administrator(client, officer, firm, successor):
    prepare_note(officer, occasion="account", effective_on=TODAY, comment="Voir Mme Klein.")
    form = client.get(f"{USERS}{officer.pk}/fermeture/").context["form"]
    assert form["comment"].value() == "Voir Mme Klein."


# Notes ----------------------------------------------------------------------------------------------


@pytest.fixture
def note(client, officer, firm, successor):
    """Handed over, with a file of Alsace that waits for its decision for too long."""
    enrol(phase=Phase.CANDIDATURE, on=day("2015-05-01"), name="Tissages Weber")
    data = {
        "on": "2015-08-31",
        "successor": successor.pk,
        "comment": "Voir Mme Klein.\n<b>Puis</b> M. Weiss.",
    }
    client.post(right_url(officer), data)
    return Handover.objects.get()


def test_note_is_frozen_when_it_is_made(client, note, firm):
    Company.objects.filter(pk=firm.pk).update(name="Autre nom")
    page = client.get(f"{NOTES}{note.pk}/").content.decode()
    assert "Forges du Ried" in page
    assert "Chantiers de l’Aulne" not in page


def test_note_tells_what_is_urgent_apart(client, note):
    urgent = client.get(f"{NOTES}{note.pk}/").context["note"].urgent
    assert [line["name"] for line in urgent] == ["Tissages Weber"]


def test_note_shows_what_was_typed_as_text(client, note):
    assert "&lt;b&gt;Puis&lt;/b&gt; M. Weiss." in client.get(f"{NOTES}{note.pk}/").content.decode()


@pytest.mark.parametrize("address", ["", "note.pdf"])
def test_note_is_read_by_leaver_successor_and_administrators_alone(note, officer, successor, address):
    readers = [officer, successor, UserFactory(administrator=True)]
    others = [UserFactory(), UserFactory(regional_officer=True, regions=["42"]), UserFactory(expert=True)]
    answers = [signed_in(user).get(f"{NOTES}{note.pk}/{address}").status_code for user in (*readers, *others)]
    assert answers == [200] * 3 + [404] * 3


def test_note_pdf_is_accessible_and_says_the_same(client, note):
    response = client.get(f"{NOTES}{note.pk}/note.pdf")
    assert response["Content-Disposition"] == 'attachment; filename="passage-de-temoin-2015-08-31.pdf"'
    reader = PdfReader(BytesIO(response.content))
    root, text = reader.trailer["/Root"], " ".join(page.extract_text() for page in reader.pages)
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("fr-FR", True)
    assert reader.metadata.title == "Passage de témoin\u202f: Alice Alsace"
    for words in ("Forges du Ried", "Tissages Weber", "Voir Mme Klein.", "<b>Puis</b>", "Benoît Bretagne"):
        assert words in text


def test_note_is_offered_on_the_page_of_each(note, officer, successor, client):
    address = f"{NOTES}{note.pk}/"
    assert address in signed_in(successor).get("/compte/").content.decode()
    assert address in client.get(f"{USERS}{officer.pk}/").content.decode()


def test_handover_list_says_what_to_do_when_empty(client):
    assert "Aucun passage de témoin" in client.get(NOTES).content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_handover_list_query_count(client, number, django_assert_num_queries):
    for _ in range(number):
        prepare_note(
            UserFactory(regional_officer=True), occasion="absence", effective_on=TODAY, comment="Note"
        )
    with django_assert_num_queries(4):
        client.get(NOTES)


@pytest.mark.parametrize("number", [1, 3])
def test_account_close_page_query_count(client, officer, number, django_assert_num_queries):
    for _ in range(number):
        enrol()
        UserFactory(regional_officer=True, regions=["42"])
    with django_assert_num_queries(19):
        client.get(f"{USERS}{officer.pk}/fermeture/")
