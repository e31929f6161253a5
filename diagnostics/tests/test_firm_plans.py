"""The firm by its links: it agrees to the plan, it says whether an action is done; once, never by a GET."""

import datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Act, Notification
from accounts.notifications import close_stale
from accounts.tests.factories import UserFactory
from companies.tests.factories import ContactFactory
from companies.tests.test_races import at_once
from diagnostics.models import ActionItem, ActionNote, SignedLink
from diagnostics.services.firm_plans import PlanChanged, Reply, answer_action, answer_plan
from diagnostics.services.plans import add_action, move_action, update_action
from diagnostics.tests.factories import followed, make_action
from diagnostics.tests.planning import action_link, plan_link, replied, validated
from experts.tests.factories import ExpertFactory

pytestmark = pytest.mark.django_db
TODAY, AUGUST = datetime.date(2015, 7, 20), datetime.date(2015, 8, 3)


@pytest.fixture
def plan():
    return validated(followed(ExpertFactory(user=UserFactory(expert=True))))


@pytest.fixture
def officer():
    return UserFactory(regional_officer=True, regions=["42"])


def plan_url(secret):
    return reverse("diagnostics:plan_answer", args=[secret])


def action_url(secret):
    return reverse("diagnostics:action_answer", args=[secret])


# The plan -------------------------------------------------------------------------------------------


def test_plan_link_opened_does_nothing(client, plan):
    action, url = make_action(plan), plan_url(plan_link(plan))
    for _ in range(2):
        assert client.get(url).status_code == 200
    action.refresh_from_db()
    assert (action.status, SignedLink.objects.get().used_at) == ("proposed", None)


def test_plan_agreed_keeps_what_the_firm_says(client, plan):
    first, second = make_action(plan, title="Relier"), make_action(plan, title="Former")
    typed = replied(first, second, owner="Mme Roth", due_on="03/08/2015", cost="1 500", remark="Dès août")
    response = client.post(plan_url(plan_link(plan)), typed)
    assert "Réponse enregistrée" in response.content.decode()
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, first.owner, first.due_on, first.cost) == ("agreed", "Mme Roth", AUGUST, 1500)
    note = first.notes.get()
    assert (note.written_by, note.link.plan, note.noted_on) == (None, plan, TODAY)
    assert "Dès août" in note.text
    assert second.status == "agreed"
    act = Act.objects.get(action="plan_agreed")
    assert (act.done_by, act.details["agreed"], act.details["changed"]) == (None, 2, 1)


def test_plan_agreed_tells_its_expert(client, plan):
    action = make_action(plan)
    client.post(plan_url(plan_link(plan)), replied(action, cost="10"))
    told = Notification.objects.get(recipient=plan.expert.user, kind="plan_answered")
    assert "1\u00a0action retenue sur 1, 1\u00a0modifiée." in told.text
    assert told.url == reverse("diagnostics:plan", args=[plan.pk])
    assert told in close_stale(plan.expert.user)


def test_plan_agreed_without_an_expert_tells_the_region(client, plan, officer):
    plan.enrolment.assignments.update(status="ended", ended_on=TODAY)
    action = make_action(plan)
    client.post(plan_url(plan_link(plan)), replied(action))
    assert Notification.objects.get(kind="plan_answered").recipient == officer


def test_plan_leaves_proposed_what_the_firm_does_not_retain(client, plan):
    refused, kept = make_action(plan, title="Relier"), make_action(plan, title="Former")
    client.post(plan_url(plan_link(plan)), replied(refused, kept, is_agreed=None, remark="Trop tôt"))
    refused.refresh_from_db()
    assert (refused.status, refused.notes.get().text) == ("proposed", "Trop tôt")


def test_plan_without_any_action_retained_is_not_an_agreement(client, plan):
    action, secret = make_action(plan), plan_link(plan)
    response = client.post(plan_url(secret), replied(action, is_agreed=None, remark="Trop cher"))
    assert "Retenez au moins une action" in response.content.decode()
    assert "Trop cher" in response.content.decode()
    assert SignedLink.objects.get().used_at is None


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [("due_on", "01/07/2015", "déjà passée"), ("cost", "-3", "négatif"), ("cost", "mille", "montant")],
)
def test_plan_refuses_at_the_field_and_keeps_the_rest(client, plan, field, value, said):
    action, secret = make_action(plan), plan_link(plan)
    response = client.post(plan_url(secret), replied(action, remark="Dès août", **{field: value}))
    ((_, form, _),) = response.context["actions"]
    assert said in " ".join(form.errors[field])
    assert "Dès août" in response.content.decode()
    assert SignedLink.objects.get().used_at is None


def change_it(plan, action, by):
    update_action(action, version=1, title="Autre chose", by=by)


def drop_it(plan, action, by):
    move_action(action, to="dropped", note="Non", by=by)


def add_one(plan, action, by):
    add_action(plan, id=plan.pk, axis=action.axis, title="Nouvelle", by=by)


@pytest.mark.parametrize("change", [change_it, drop_it, add_one])
def test_plan_changed_while_it_was_read_is_read_again(client, plan, officer, change):
    action, other = make_action(plan), make_action(plan, title="Former")
    url = plan_url(plan_link(plan))
    typed = replied(other, action, remark="Dès août")
    change(plan, action, officer)
    response = client.post(url, typed)
    assert response.status_code == 409
    assert "Dès août" in response.content.decode()
    assert SignedLink.objects.get().used_at is None
    again = {
        form.add_prefix(name): form[name].value() or ""
        for _, form, _ in response.context["actions"]
        for name in form.fields
    }
    assert client.post(url, again).status_code == 200
    other.refresh_from_db()
    assert other.status == "agreed"


def test_plan_already_agreed_is_changed_by_the_firm(client, plan):
    action = make_action(plan, status="started", owner="M. Weber")
    client.post(plan_url(plan_link(plan)), replied(action, owner="Mme Roth"))
    action.refresh_from_db()
    assert (action.status, action.owner) == ("started", "Mme Roth")
    assert action.notes.get().text == "Modifié\u202f: responsable dans l’entreprise."


# An action ------------------------------------------------------------------------------------------


def test_action_link_opened_does_nothing(client, plan):
    action = make_action(plan, status="agreed")
    assert client.get(action_url(action_link(action))).status_code == 200
    action.refresh_from_db()
    assert action.status == "agreed"


def test_action_confirmed_is_done_without_evidence(client, plan):
    action = make_action(plan, status="started")
    client.post(action_url(action_link(action)), {"is_done": "oui", "comment": "Depuis juin"})
    action.refresh_from_db()
    assert (action.status, action.done_on, action.evidence) == ("done", TODAY, "")
    assert action.confirmed_at
    assert "Depuis juin" in action.notes.get().text
    assert Act.objects.get(action="action_confirmed").done_by is None
    assert "est faite" in Notification.objects.get(kind="action_answered").text


def test_action_not_yet_done_leaves_it_and_tells_why(client, plan):
    action = make_action(plan, status="started")
    client.post(action_url(action_link(action)), {"is_done": "non", "comment": "Machine en retard"})
    action.refresh_from_db()
    assert (action.status, action.notes.get().text) == ("started", "Pas encore faite. Machine en retard")
    assert "n’est pas encore faite" in Notification.objects.get(kind="action_answered").text


def test_action_done_with_evidence_is_confirmed_afterwards(client, plan, officer):
    action = make_action(plan, status="agreed")
    secret = action_link(action)
    move_action(action, to="done", note="Facture", by=officer)
    client.post(action_url(secret), {"is_done": "oui"})
    action.refresh_from_db()
    assert (action.evidence, action.confirmed_at is None) == ("Facture", False)


def test_action_dropped_awaits_no_answer(client, plan, officer):
    action = make_action(plan, status="agreed")
    secret = action_link(action)
    move_action(action, to="dropped", note="Non", by=officer)
    response = client.post(action_url(secret), {"is_done": "oui"})
    assert response.status_code == 404
    action.refresh_from_db()
    assert action.status == "dropped"


def test_action_answer_asks_for_a_choice(client, plan):
    action = make_action(plan, status="agreed")
    form = client.post(action_url(action_link(action)), {"comment": "Bientôt"}).context["form"]
    assert form.errors["is_done"] == ["Dites si l’action est faite."]
    assert form["comment"].value() == "Bientôt"


@pytest.mark.parametrize("status", ["proposed", "dropped"])
def test_action_neither_agreed_nor_confirmed_is_not_asked_about(client, plan, officer, status):
    reason = {"drop_reason": "Non"} if status == "dropped" else {}
    action = make_action(plan, status=status, **reason)
    client.force_login(officer)
    contact = ContactFactory(company=plan.enrolment.company)
    url = reverse("diagnostics:action_ask", args=[action.pk])
    assert client.get(url).url == action.get_absolute_url()
    assert client.post(url, {"contact": contact.pk}).context["form"].errors
    assert not SignedLink.objects.exists()


def test_action_ask_mails_a_link(client, plan, officer, mailoutbox):
    action = make_action(plan, status="agreed")
    contact = ContactFactory(company=plan.enrolment.company)
    client.force_login(officer)
    client.post(reverse("diagnostics:action_ask", args=[action.pk]), {"contact": contact.pk})
    assert mailoutbox[0].to == [contact.email]
    assert "/liens/action/" in mailoutbox[0].body
    assert "Réponse attendue" in client.get(action.get_absolute_url()).content.decode()


# Links ----------------------------------------------------------------------------------------------


def test_links_that_do_not_open_say_why(client, plan):
    action, secret = make_action(plan), plan_link(plan)
    assert "n’existe pas" in client.get(plan_url("x" * 43)).content.decode()
    client.post(plan_url(secret), replied(action))
    for response in (client.get(plan_url(secret)), client.post(plan_url(secret), replied(action))):
        assert response.status_code == 404
        assert "a déjà servi" in response.content.decode()
    expired = plan_link(plan)
    SignedLink.objects.filter(used_at=None).update(expires_at=timezone.now())
    assert "n’est plus valable" in client.get(plan_url(expired)).content.decode()


def test_a_link_made_for_something_else_opens_nothing(client, plan):
    action = make_action(plan, status="agreed")
    assert client.get(plan_url(action_link(action))).status_code == 404
    assert client.get(action_url(plan_link(plan))).status_code == 404


def test_a_note_bears_no_link_about_another_plan(plan):
    plan_link_of_other = plan_link(_with_action())
    link, action = SignedLink.objects.get(), make_action(plan)
    note = ActionNote(action=action, status="agreed", noted_on=TODAY, link=link)
    with pytest.raises(IntegrityError, match="action_note_by_its_own_link"), transaction.atomic():
        note.save()
    assert plan_link_of_other


def _with_action():
    other = validated()
    make_action(other)
    return other


def test_done_needs_evidence_or_the_firms_confirmation(plan):
    with pytest.raises(IntegrityError, match="action_done_is_shown"), transaction.atomic():
        ActionItem.objects.filter(pk=make_action(plan).pk).update(status="done", done_on=TODAY)


@pytest.mark.django_db(transaction=True)
def test_a_plan_answered_twice_at_once_is_answered_once():
    plan = validated()
    action, secret = make_action(plan), plan_link(plan)
    replies = {action.pk: Reply(1, content={"cost": Decimal(10)})}
    [said] = at_once(lambda: answer_plan(secret, replies), lambda: answer_plan(secret, replies))
    assert "a déjà servi" in said
    assert ActionNote.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_firm_and_its_expert_at_once_take_turns():
    plan = validated()
    action, by = make_action(plan, status="agreed"), plan.recorded_by
    secret = action_link(action)
    at_once(
        lambda: answer_action(secret, is_done=True),
        lambda: move_action(action, to="dropped", note="Non", by=by),
    )
    action.refresh_from_db()
    assert action.status in {"done", "dropped"}
    assert action.notes.count() == 1


def test_replies_about_another_version_are_refused(plan):
    action, secret = make_action(plan), plan_link(plan)
    with pytest.raises(PlanChanged):
        answer_plan(secret, {action.pk: Reply(7)})


def test_a_link_that_cannot_be_mailed_is_taken_back(client, plan, officer, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    make_action(plan)
    client.force_login(officer)
    contact = ContactFactory(company=plan.enrolment.company)
    url = reverse("diagnostics:plan_ask", args=[plan.pk])
    assert "n’a pas pu partir" in client.post(url, {"contact": contact.pk}).content.decode()
    assert SignedLink.objects.get().revoked_at
