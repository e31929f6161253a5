"""A mailing as one person gets it, and the address by which they leave with one click (RFC 8058)."""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from steering.models import MailingRecipient

_SALT = "steering.mailing.leave"
TRIAL = 0
"""What a preview signs in place of a recipient: its link takes nobody off."""


def letter_to(recipient: MailingRecipient) -> EmailMultiAlternatives:
    """The mail to one recipient, saved or (a preview, a trial) not."""
    mailing = recipient.mailing
    leave_url = settings.PORTAL_URL + reverse("steering:mailing_leave", args=[secret_of(recipient)])
    context = {
        "name": recipient.name,
        "body": mailing.body,
        "why": _why(recipient),
        "leave_url": leave_url,
    }
    mail = EmailMultiAlternatives(
        mailing.subject,
        render_to_string("steering/mailing/email/letter.txt", context),
        to=[recipient.email],
        headers={
            "List-Unsubscribe": f"<{leave_url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )
    mail.attach_alternative(render_to_string("steering/mailing/email/letter.html", context), "text/html")
    return mail


def _why(recipient: MailingRecipient) -> str:
    if recipient.member is None:
        return "Vous recevez ce courriel parce que vous suivez cette région."
    known = recipient.member.mailing_list
    return f"Vous recevez ce courriel par la liste «\u202f{known.name}\u202f»\u202f: {known.purpose}"


def secret_of(recipient: MailingRecipient) -> str:
    """What the address to leave holds: signed, so that it cannot be guessed, and kept nowhere."""
    return signing.Signer(salt=_SALT).sign(str(recipient.pk or TRIAL))


def recipient_of(secret: str) -> MailingRecipient | int | None:
    """Whose mail an address is from; `TRIAL` for a preview's, None when the portal never signed it."""
    try:
        pk = int(signing.Signer(salt=_SALT).unsign(secret))
    except (signing.BadSignature, ValueError):
        return None
    if pk == TRIAL:
        return TRIAL
    return MailingRecipient.objects.select_related("mailing", "member", "user").filter(pk=pk).first()
