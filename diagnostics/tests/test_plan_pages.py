"""The plan on its pages: written by the expert and the officer, put in order, exported, leading to a step."""

import datetime
from decimal import Decimal
from uuid import uuid4

import icalendar
import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.urls import reverse

from accounts.models import Act
from accounts.tests.factories import UserFactory
from companies.phases import Phase
from companies.services import advance_enrolment, cancel_grant, programme_for
from companies.tests.factories import ContactFactory, enrol
from companies.tests.granting import committed, prepared
from diagnostics.models import ActionItem, ActionNote
from diagnostics.services.plans import add_action, move_action, note_action, update_action
from diagnostics.tests.factories import followed, make_action
from diagnostics.tests.planning import mailed_path, validated
from experts.agenda import calendar_of
from experts.tests.factories import ExpertFactory
from regions.tests.factories import adopt

pytestmark = pytest.mark.django_db
JULY, AUGUST = datetime.date(2015, 7, 1), datetime.date(2015, 8, 3)


@pytest.fixture
def officer():
    return UserFactory(regional_officer=True, regions=["42"])


@pytest.fixture
def plan(client):
    """The plan of a firm that the expert signed in follows."""
    expert = ExpertFactory(user=UserFactory(expert=True))
    client.force_login(expert.user)
    return validated(followed(expert))


def url(name, row):
    return reverse(f"diagnostics:{name}", args=[row.pk])


def typed(**changed):
    return {
        "title": "Relier les machines",
        "detail": "",
        "axis": "NUM",
        "priority": "1",
        "horizon": "short",
        "owner": "Léa Martin",
        "due_on": "03/08/2015",
        "cost": "12 500,50",
    } | changed


# Writing --------------------------------------------------------------------------------------------


def test_action_create_pressed_twice_is_one_action(client, plan):
    page = client.get(url("action_create", plan))
    data = typed(key=page.context["form"]["key"].value())
    for _ in range(2):
        assert client.post(url("action_create", plan), data).url == url("plan", plan)
    action = ActionItem.objects.get()
    assert (action.diagnostic, action.enrolment) == (plan, plan.enrolment)
    assert (action.axis_id, action.due_on, action.cost) == ("NUM", AUGUST, Decimal("12500.50"))
    assert Act.objects.filter(action="action_added").count() == 1


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("due_on", "01/07/2015", "déjà passée"),
        ("cost", "-1", "négatif"),
        ("title", "", "obligatoire"),
        ("axis", "XXX", "choix"),
    ],
)
def test_action_create_says_what_is_wrong_and_keeps_the_rest(client, plan, field, value, said):
    form = client.post(url("action_create", plan), typed(key=uuid4(), **{field: value})).context["form"]
    assert said in " ".join(form.errors[field])
    assert form["owner"].value() == "Léa Martin"
    assert not ActionItem.objects.exists()


def test_add_action_under_a_key_that_holds_another_is_refused(plan, officer):
    key = uuid4()
    content = {"axis": make_action(plan).axis, "priority": 2, "horizon": "short"}
    add_action(plan, id=key, title="Une", by=officer, **content)
    with pytest.raises(ValidationError, match="une autre action"):
        add_action(plan, id=key, title="Deux", by=officer, **content)


def test_action_update_changes_every_field(client, plan):
    action = make_action(plan)
    client.post(url("action_update", action), typed(version=1, detail="Un réseau", title="Autre"))
    action.refresh_from_db()
    assert (action.title, action.detail, action.axis_id, action.priority) == ("Autre", "Un réseau", "NUM", 1)
    assert (action.horizon, action.owner, action.due_on, action.version) == ("short", "Léa Martin", AUGUST, 2)
    assert Act.objects.get(action="action_changed").details["title"] == ["Relier les machines", "Autre"]


def test_action_changed_meanwhile_shows_both_and_loses_nothing(client, plan, officer):
    action = make_action(plan)
    update_action(action, version=1, priority=3, owner="Le directeur", by=officer)
    response = client.post(url("action_update", action), typed(version=1))
    text = response.content.decode()
    assert response.status_code == 409
    assert {"Le directeur", "Basse", "Haute"} <= {
        word for line in response.context["conflict"] for word in (line.current, line.typed)
    }
    assert response.context["form"]["owner"].value() == "Léa Martin"
    assert 'value="2"' in text  # saved again by choice, it is of the version seen
    action.refresh_from_db()
    assert action.owner == "Le directeur"


def test_action_update_writes_what_changed_in_the_log_once_agreed(plan, officer):
    action = make_action(plan, status="agreed")
    update_action(action, version=1, due_on=AUGUST, cost=Decimal(10), by=officer)
    assert action.notes.get().text == "Modifié\u202f: coût estimé (€) et échéance."


def test_action_done_changes_no_more(client, plan):
    action = make_action(plan, status="done", done_on=datetime.date(2015, 7, 1), evidence="Vu")
    assert client.get(url("action_update", action)).url == action.get_absolute_url()
    form = client.post(url("action_update", action), typed(version=1)).context["form"]
    assert "ne change plus" in str(form.errors)


def test_plan_is_written_by_its_expert_while_assigned_only(client, plan):
    action = make_action(plan)
    plan.enrolment.assignments.update(status="ended", ended_on=datetime.date(2015, 7, 1))
    assert client.get(url("plan", plan)).status_code == 200
    for name, row in (("action_update", action), ("action_create", plan), ("plan_ask", plan)):
        assert client.get(url(name, row)).status_code == 404
    assert client.post(action.get_absolute_url(), {"act": "note", "text": "x"}).status_code == 404


# Order ----------------------------------------------------------------------------------------------


def order(plan):
    return [each.title for each in ActionItem.objects.filter(diagnostic=plan)]


def test_plan_moves_an_action_among_those_of_its_priority(client, plan):
    for title, priority in (("a", 2), ("b", 2), ("c", 2), ("z", 1)):
        make_action(plan, title=title, priority=priority)
    assert order(plan) == ["z", "a", "b", "c"]
    b = ActionItem.objects.get(title="b")
    client.post(url("action_order", b), {"way": "up", "rank": 1})
    assert order(plan) == ["z", "b", "a", "c"]
    # The same button of the same page again: it is no longer there.
    client.post(url("action_order", b), {"way": "up", "rank": 1})
    assert order(plan) == ["z", "b", "a", "c"]
    client.post(url("action_order", b), {"way": "down", "rank": 0})
    assert order(plan) == ["z", "a", "b", "c"]


def test_plan_offers_no_move_beyond_its_ends(client, plan):
    make_action(plan, title="a")
    make_action(plan, title="b")
    ((_, lines),) = client.get(url("plan", plan)).context["groups"]
    assert [(line.may_rise, line.may_sink) for line in lines] == [(False, True), (True, False)]


# The log --------------------------------------------------------------------------------------------


def test_note_sent_twice_is_one(client, plan):
    action = make_action(plan, status="agreed")
    for _ in range(2):
        client.post(action.get_absolute_url(), {"act": "note", "text": "Devis reçu"})
    note = action.notes.get()
    assert (note.text, note.status, note.noted_on) == ("Devis reçu", "agreed", datetime.date(2015, 7, 20))
    assert "Devis reçu" in client.get(action.get_absolute_url()).content.decode()


def test_note_without_words_is_refused(client, plan):
    action = make_action(plan)
    form = client.post(action.get_absolute_url(), {"act": "note", "text": " "}).context["form"]
    assert "Écrivez où en est l’action." in form.errors["text"]


def test_notes_are_never_changed_nor_erased(plan, officer):
    note = note_action(make_action(plan), text="Devis reçu", by=officer)
    with pytest.raises(IntegrityError, match="action_note_append_only"), transaction.atomic():
        ActionNote.objects.filter(pk=note.pk).update(text="Rien")
    with pytest.raises(ProtectedError):
        note.delete()
    with pytest.raises(ProtectedError):
        ActionNote.objects.all().delete()


def test_note_is_of_an_account_or_of_a_link(plan):
    day = datetime.date(2015, 7, 20)
    note = ActionNote(action=make_action(plan), status="agreed", noted_on=day)
    with pytest.raises(IntegrityError, match="action_note_by_account_or_link"), transaction.atomic():
        note.save()


# Grants ---------------------------------------------------------------------------------------------


@pytest.fixture
def money(officer):
    return adopt("42", on=datetime.date(2015, 5, 1), amount=100_000, by=officer)


@pytest.fixture
def funded(money, officer, plan):
    """A plan of 25 000 € of which a grant of 10 000 € funds the first action."""
    grant = committed(funded_file(plan), officer)
    first = make_action(plan, cost=Decimal(15_000))
    make_action(plan, title="Former", cost=Decimal(10_000))
    make_action(plan, title="Compter")
    make_action(plan, title="Vendre", cost=Decimal(99), status="dropped", drop_reason="Non")
    update_action(first, version=1, grant=grant, by=officer)
    return first


def funded_file(plan):
    """The programme was adopted after the firm came in: its file follows it."""
    plan.enrolment.programme = programme_for("42", datetime.date(2015, 6, 1))
    plan.enrolment.save()
    return plan.enrolment


def test_plan_shows_cost_granted_and_remaining(client, plan, funded, officer):
    client.force_login(officer)
    money = client.get(url("plan", plan)).context["money"]
    assert money == (Decimal(25_000), 1, Decimal(10_000), Decimal(15_000))


def test_plan_tells_its_expert_nothing_of_the_grants(client, plan, funded):
    assert client.get(url("plan", plan)).context["money"] is None
    assert "Accompagnement, 10" not in client.get(funded.get_absolute_url()).content.decode()
    assert "Subvention" not in client.get(url("plan", plan), {"format": "csv"}).getvalue().decode()
    assert "grant" not in client.get(url("action_update", funded)).context["form"].fields


def test_expert_changing_an_action_leaves_its_grant(client, plan, funded):
    client.post(url("action_update", funded), typed(version=2))
    funded.refresh_from_db()
    assert (funded.owner, funded.grant.amount) == ("Léa Martin", Decimal(10_000))


def test_update_action_refuses_the_grant_of_another_file(plan, officer, money):
    action, grant = make_action(plan), prepared(enrol(), officer)
    with pytest.raises(ValidationError, match="autre dossier"):
        update_action(action, version=1, grant=grant, by=officer)


def test_update_action_refuses_a_cancelled_grant(plan, officer, money):
    action, grant = make_action(plan), prepared(funded_file(plan), officer)
    grant = cancel_grant(grant, on=datetime.date(2015, 7, 20), comment="Retirée", by=officer)
    with pytest.raises(ValidationError, match="annulée"):
        update_action(action, version=1, grant=grant, by=officer)


# The path -------------------------------------------------------------------------------------------


def test_plan_step_waits_for_every_action_to_be_decided(client, plan, officer):
    advance_enrolment(plan.enrolment, to=Phase.DIAGNOSTIC, on=AUGUST.replace(month=7), by=officer)
    action = make_action(plan)
    client.force_login(officer)
    page = client.get(url("plan", plan))
    assert "1\u00a0action proposée attend d’être retenue ou écartée." in page.content.decode()
    client.post(url("plan_step", plan), {"phase": "plan_action"})
    plan.enrolment.refresh_from_db()
    assert plan.enrolment.phase == Phase.DIAGNOSTIC
    move_action(action, to="agreed", by=officer)
    client.post(url("plan_step", plan), {"phase": "plan_action"})
    plan.enrolment.refresh_from_db()
    assert (plan.enrolment.phase, plan.enrolment.plan_agreed_on) == (
        Phase.PLAN_ACTION,
        datetime.date(2015, 7, 20),
    )


def test_plan_step_ends_the_path_once_every_agreed_action_is_done_or_dropped(client, plan, officer):
    action = make_action(plan, status="agreed")
    for phase in (Phase.DIAGNOSTIC, Phase.PLAN_ACTION, Phase.ACCOMPAGNEMENT):
        advance_enrolment(plan.enrolment, to=phase, on=datetime.date(2015, 7, 3), by=officer)
    client.force_login(officer)
    client.post(url("plan_step", plan), {"phase": "terminee"})
    plan.enrolment.refresh_from_db()
    assert plan.enrolment.phase == Phase.ACCOMPAGNEMENT
    move_action(action, to="done", note="Facture", by=officer)
    client.post(url("plan_step", plan), {"phase": "terminee"})
    plan.enrolment.refresh_from_db()
    assert plan.enrolment.phase == Phase.TERMINEE


def test_plan_step_is_not_for_its_expert(client, plan):
    make_action(plan, status="agreed")
    assert client.get(url("plan", plan)).context["step"] is None
    assert client.post(url("plan_step", plan), {"phase": "plan_action"}).status_code == 404


@pytest.mark.parametrize("phase", ["engagee", "abandon", "x"])
def test_plan_step_is_one_of_the_plans(client, plan, officer, phase):
    client.force_login(officer)
    client.post(url("plan_step", plan), {"phase": phase})
    plan.enrolment.refresh_from_db()
    assert plan.enrolment.phase == Phase.ENGAGEE


# To the firm ----------------------------------------------------------------------------------------


def test_plan_ask_mails_a_link_that_opens(client, plan, mailoutbox):
    contact = ContactFactory(company=plan.enrolment.company)
    make_action(plan, title="Relier les machines")
    client.post(url("plan_ask", plan), {"contact": contact.pk})
    assert mailoutbox[0].to == [contact.email]
    client.logout()
    assert "Relier les machines" in client.get(mailed_path()).content.decode()


def test_plan_ask_writes_to_nobody_of_another_firm(client, plan, mailoutbox):
    make_action(plan)
    form = client.post(url("plan_ask", plan), {"contact": ContactFactory().pk}).context["form"]
    assert form.errors["contact"]
    assert mailoutbox == []


def test_plan_ask_without_anybody_to_write_to_says_so(client, plan):
    make_action(plan)
    assert "Aucun correspondant à qui écrire" in client.get(url("plan_ask", plan)).content.decode()


# Pages ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 4])
def test_plan_takes_the_same_queries(client, plan, officer, count, django_assert_num_queries):
    for number in range(count):
        make_action(plan, title=f"Action {number}", cost=Decimal(10))
    client.force_login(officer)
    with django_assert_num_queries(10):
        client.get(url("plan", plan))


@pytest.mark.parametrize("format", ["csv", "xlsx", "ods"])
def test_plan_is_exported(client, plan, format):
    make_action(plan, title="=Relier", due_on=AUGUST)
    response = client.get(url("plan", plan), {"format": format})
    content = response.getvalue()
    assert (
        f"plan-action-{plan.enrolment.company.siren}-2015-07-20.{format}" in response["Content-Disposition"]
    )
    if format == "csv":
        assert "'=Relier" in content.decode()


def test_plan_file_is_an_accessible_pdf(client, plan, officer):
    action = make_action(plan, title="Relier <b>les machines</b>", due_on=AUGUST)
    note_action(action, text="Devis reçu", by=officer)
    response = client.get(url("plan_file", plan))
    assert (response["Content-Type"], response.content[:5]) == ("application/pdf", b"%PDF-")
    assert b"pdfuaid" in response.content


# On the pages of other rooms ------------------------------------------------------------------------


def test_company_page_tells_how_the_plan_goes(client, plan):
    days = {"due_on": datetime.date(2015, 7, 1)}, {"due_on": AUGUST}
    for fields in (*days, {"status": "done", "done_on": JULY, "evidence": "Vu"}):
        make_action(plan, **{"status": "agreed", "title": "Former", **fields})
    make_action(plan)
    text = client.get(plan.enrolment.company.get_absolute_url()).content.decode()
    assert "1\u00a0action faite sur 3, 1\u00a0proposée." in text
    assert "1 en retard" in text
    assert "Prochaine échéance le 03/08/2015" in text


def test_terms_are_in_the_calendar_of_who_follows_the_firm(plan):
    action = make_action(plan, status="started", due_on=AUGUST)
    make_action(plan, due_on=AUGUST)  # not agreed: no term yet
    (event,) = icalendar.Calendar.from_ical(calendar_of(plan.expert)).events
    assert (event.decoded("dtstart"), str(event["url"])[-38:-1]) == (AUGUST, f"/{action.pk}")
    plan.enrolment.assignments.update(status="ended", ended_on=JULY)
    assert icalendar.Calendar.from_ical(calendar_of(plan.expert)).events == []


def test_an_action_is_funded_by_a_grant_of_its_file_whoever_writes(plan, officer, money):
    action, grant = make_action(plan), prepared(enrol(), officer)
    with pytest.raises(IntegrityError, match="action_funded_by_its_file"), transaction.atomic():
        ActionItem.objects.filter(pk=action.pk).update(grant=grant)
