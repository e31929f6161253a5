"""Mailings and their lists: read before, frozen when approved, left by a click."""

import re

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import Act
from accounts.tests.factories import UserFactory
from industrie_futur.jobs import Job
from steering.mailing.letter import secret_of
from steering.mailing.lists import remove_member
from steering.models import ListMember, Mailing, MailingRecipient
from steering.tasks import send_mailing
from steering.tests.mailing import approved, drafted, joined, listed, post, recipients, sent_to

pytestmark = pytest.mark.django_db


@pytest.fixture
def ministry(client):
    user = UserFactory(first_name="Mina", last_name="Ministère")
    client.force_login(user)
    return user


# Before -----------------------------------------------------------------------------------------------


def test_draft_is_written_read_and_approved_through_the_pages(client, ministry):
    chosen = listed("ada", "bob")
    typed = {"subject": "Les 400", "body": "Bonne nouvelle.", "lists": [chosen.pk]}
    client.post("/pilotage/envois/nouveau/", typed)
    mailing = Mailing.objects.get()
    assert (mailing.status, mail.outbox) == (Job.Status.READY, [])

    post(client, "mailing_approve", mailing, version=mailing.version)
    send_mailing(mailing.pk)

    mailing.refresh_from_db()
    assert sent_to() == ["ada@exemple.example", "bob@exemple.example"]
    assert mailing.message == "Envoyé à 2\u00a0destinataires."
    assert [act.action for act in Act.objects.filter(action__startswith="mailing_")[:2]] == [
        "mailing_approved",
        "mailing_written",
    ]


def test_preview_is_the_mail_that_leaves(client, ministry):
    mailing = drafted(listed("ada", "bob"), body="Voir <ici> & là.")
    page = client.get(reverse("steering:mailing_preview", args=[mailing.pk]) + "?pour=bob@exemple.example")
    half = client.get(
        reverse("steering:mailing_preview", args=[mailing.pk]) + "?pour=bob@exemple.example&version=html"
    )
    approved(mailing)
    send_mailing(mailing.pk)

    [letter] = [each for each in mail.outbox if each.to == ["bob@exemple.example"]]
    own = secret_of(mailing.recipients.get(name="Bob"))
    trial = secret_of(MailingRecipient())
    assert page.context["letter"].subject == letter.subject
    assert page.context["letter"].body.replace(trial, own) == letter.body
    assert half.text.replace(trial, own) == letter.alternatives[0][0]


def test_preview_is_of_who_gets_it_only(client, ministry):
    url = reverse("steering:mailing_preview", args=[drafted(listed()).pk])
    assert client.get(url + "?pour=autre@exemple.example").status_code == 404


def test_trial_leaves_to_oneself_alone(client, ministry):
    post(client, "mailing_try", drafted(listed()))
    assert [(each.to, each.subject) for each in mail.outbox] == [
        ([ministry.email], "[Essai] Les 400 premières")
    ]


def test_subject_is_one_line(ministry):
    assert drafted(listed(), subject="Les 400\r\nBcc: x@exemple.example").subject == (
        "Les 400 Bcc: x@exemple.example"
    )


def test_draft_changed_since_it_was_read_is_not_approved(client, ministry):
    mailing = drafted(listed())
    typed = {"subject": "Autre", "body": "Autre", "lists": [mailing.lists.get().pk]}
    post(client, "mailing_update", mailing, **typed, version=mailing.version)
    answer = post(client, "mailing_approve", mailing, version=mailing.version)
    assert "relisez-le" in answer.text
    assert MailingRecipient.objects.count() == 0


def test_second_to_change_a_draft_is_told(client, ministry):
    mailing = drafted(listed())
    typed = {"subject": "Autre", "body": "Autre", "lists": [mailing.lists.get().pk], "version": 1}
    post(client, "mailing_update", mailing, **typed)
    late = client.post(reverse("steering:mailing_update", args=[mailing.pk]), typed)
    assert late.status_code == 409


def test_mailing_to_nobody_is_not_approved(ministry):
    chosen = listed()
    remove_member(chosen.members.get(), by=ministry)
    with pytest.raises(ValidationError, match="rien ne partirait"):
        approved(drafted(chosen))


# Frozen -----------------------------------------------------------------------------------------------


def test_recipients_are_those_of_the_approval(ministry):
    chosen = listed("ada")
    mailing = approved(drafted(chosen))
    joined(chosen, "late")
    ListMember.objects.filter(name="Ada").update(email="autre@exemple.example")
    send_mailing(mailing.pk)
    assert sent_to() == ["ada@exemple.example"]


def test_address_on_two_lists_gets_one_mail(ministry):
    mailing = approved(drafted(listed("ada"), listed("ada", name="Clusters")))
    send_mailing(mailing.pk)
    assert sent_to() == ["ada@exemple.example"]


def test_approved_mailing_does_not_change(client, ministry):
    mailing = approved(drafted(listed()))
    for wrong in ({"subject": "Autre"}, {"body": "Autre"}, {"approved_at": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Mailing.objects.filter(pk=mailing.pk).update(**wrong)
    for wrong in ({"email": "autre@exemple.example"}, {"name": "Autre"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            mailing.recipients.update(**wrong)
    typed = {"subject": "Autre", "body": "Autre", "lists": [mailing.lists.get().pk], "version": 1}
    assert "ne change plus" in post(client, "mailing_update", mailing, **typed).text


# Left -------------------------------------------------------------------------------------------------


def test_mail_says_how_to_leave_with_one_click(client):
    mailing = approved(drafted(listed()))
    send_mailing(mailing.pk)
    [letter] = mail.outbox
    [address] = re.findall("<(.*)>", letter.extra_headers["List-Unsubscribe"])
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert address in letter.body

    path = "/" + address.split("/", 3)[3]
    assert "Ne plus recevoir" in client.get(path).text
    assert ListMember.objects.present().count() == 1  # a mail filter follows links
    answer = client.post(path, {"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, ListMember.objects.present().count()) == (200, 0)
    assert client.post(path).status_code == 200


def test_who_left_before_their_turn_gets_nothing(client):
    mailing = approved(drafted(listed("ada", "bob")))
    client.post(reverse("steering:mailing_leave", args=[secret_of(mailing.recipients.get(name="Ada"))]))
    send_mailing(mailing.pk)
    assert sent_to() == ["bob@exemple.example"]
    assert recipients(mailing)[0] == ("Ada", "Non envoyé\u202f: n’est plus sur la liste")


def test_link_of_a_preview_takes_nobody_off(client):
    listed()
    answer = client.post(reverse("steering:mailing_leave", args=[secret_of(MailingRecipient())]))
    assert "ne désinscrit personne" in answer.text
    assert ListMember.objects.present().count() == 1


def test_account_closed_before_its_turn_gets_nothing(ministry):
    chosen = listed()
    colleague = UserFactory()
    ListMember.objects.update(user=colleague)
    mailing = approved(drafted(chosen))
    colleague.is_active = False
    colleague.save()
    send_mailing(mailing.pk)
    assert (mail.outbox, recipients(mailing)) == ([], [("Ada", "Non envoyé\u202f: compte fermé")])


# Lists ------------------------------------------------------------------------------------------------


def test_address_needs_a_motive(client, ministry):
    chosen = listed()
    typed = {"user": "", "name": "Zoé", "email": "zoe@exemple.example", "motive": ""}
    answer = client.post(chosen.get_absolute_url(), typed)
    assert answer.context["form"].errors == {
        "motive": ["Dites pourquoi il est permis d’écrire à cette adresse."]
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        ListMember.objects.update(motive="")


def test_account_joins_without_a_motive(client, ministry):
    chosen = listed()
    client.post(chosen.get_absolute_url(), {"user": ministry.pk})
    assert ListMember.objects.present().get(user=ministry).email == ministry.email


def test_who_left_by_themselves_comes_back_with_a_motive_only(client, ministry):
    chosen = listed()
    member = chosen.members.get()
    ListMember.objects.update(user=ministry, email=ministry.email)
    remove_member(member, by=None)
    answer = client.post(chosen.get_absolute_url(), {"user": ministry.pk})
    assert list(answer.context["form"].errors) == ["motive"]


def test_address_is_once_on_a_list(ministry):
    chosen = listed("ada")
    with pytest.raises(ValidationError, match="déjà sur la liste"):
        joined(chosen, "ada")


@pytest.mark.parametrize("count", [1, 3])
def test_lists_and_mailings_query_counts(client, ministry, count, django_assert_num_queries):
    for rank in range(count):
        approved(drafted(listed(*(f"n{each}" for each in range(count)), name=f"Liste {rank}")))
    mailing = Mailing.objects.first()
    for url, queries in (
        ("/pilotage/envois/", 3),
        ("/pilotage/envois/listes/", 3),
        (mailing.get_absolute_url(), 5),
        (mailing.lists.get().get_absolute_url(), 6),
    ):
        with django_assert_num_queries(queries):
            client.get(url)
