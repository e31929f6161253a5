"""Lists and mailings that several tests begin with, and what became of them."""

from django.core import mail
from django.urls import reverse

from accounts.tests.factories import UserFactory
from steering.mailing.lists import add_member, create_list
from steering.mailing.services import approve_mailing, write_mailing


def listed(*names, by=None, **fields):
    """A list with an address for each of `names`, "ada" unless said."""
    by = by or UserFactory()
    mailing_list = create_list(
        **{"name": "Fédérations", "purpose": "Nouvelles du programme.", **fields}, by=by
    )
    for name in names or ("ada",):
        joined(mailing_list, name, by=by)
    return mailing_list


def joined(mailing_list, name, *, by=None, motive="Accord du 3 juillet 2015"):
    return add_member(
        mailing_list,
        user=None,
        name=name.capitalize(),
        email=f"{name}@exemple.example",
        motive=motive,
        by=by or UserFactory(),
    )


def drafted(*lists, by=None, **fields):
    """A draft to these lists."""
    words = {"subject": "Les 400 premières", "body": "Bonne nouvelle.\n\nLa suite en octobre."}
    return write_mailing(**{**words, **fields}, lists=lists, by=by or UserFactory())


def approved(mailing, *, by=None):
    return approve_mailing(mailing, version=mailing.version, by=by or UserFactory())


def post(client, name, row, **data):
    return client.post(reverse(f"steering:{name}", args=[row.pk]), data, follow=True)


def recipients(mailing):
    return sorted((each.name, each.state) for each in mailing.recipients.all())


def sent_to():
    return sorted(address for each in mail.outbox for address in each.to)


class Server:
    """A mail server that answers `error` to one address."""

    def __init__(self, monkeypatch, address, error):
        deliver = mail.EmailMultiAlternatives.send

        def send(letter, *args, **kwargs):
            if letter.to == [address] and self.is_down:
                raise error
            return deliver(letter, *args, **kwargs)

        self.is_down = True
        monkeypatch.setattr(mail.EmailMultiAlternatives, "send", send)
