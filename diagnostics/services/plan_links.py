"""Links about a plan mailed to a firm's contact: who asks, what for, until when.

Not to be called in a transaction: the mail leaves once its link is kept, and takes it back when it cannot.
"""

from __future__ import annotations

import logging
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import User
from companies.models import Contact
from diagnostics.models import ActionItem, Diagnostic, SignedLink
from diagnostics.services.firm_plans import ask_agreement, ask_confirmation
from diagnostics.services.links import VALID_FOR, revoke_links

logger = logging.getLogger(__name__)
Purpose = SignedLink.Purpose


def send_plan_link(plan: Diagnostic, contact: Contact, *, by: User) -> None:
    """Write to `contact` where to agree to the plan; ValidationError when nothing waits or no mail left."""
    secret = ask_agreement(plan, contact, by=by)
    subject = "Votre plan d’action Industrie du Futur attend votre accord"
    url = reverse("diagnostics:plan_answer", args=[secret])
    message = _message(contact, subject, "diagnostics/email/plan_link.txt", url, {"plan": plan, "by": by})
    _send(message, plan, Purpose.PLAN, contact, by)


def send_action_link(action: ActionItem, contact: Contact, *, by: User) -> None:
    """Write to `contact` where to say whether the action is done; ValidationError as for `send_plan_link`."""
    secret = ask_confirmation(action, contact, by=by)
    subject = "Une action de votre plan Industrie du Futur est-elle faite\u202f?"
    url = reverse("diagnostics:action_answer", args=[secret])
    known = {"action": action, "by": by}
    message = _message(contact, subject, "diagnostics/email/action_link.txt", url, known)
    _send(message, action, Purpose.ACTION, contact, by)


def _message(
    contact: Contact, subject: str, template: str, url: str, context: dict[str, Any]
) -> EmailMessage:
    known = {
        "contact": contact,
        "url": settings.PORTAL_URL + url,
        "valid_days": VALID_FOR.days,
        "personal_data_url": settings.PORTAL_URL + reverse("personal_data"),
    }
    return EmailMessage(subject, render_to_string(template, {**context, **known}), to=[contact.email])


def _send(message: EmailMessage, subject: Any, purpose: str, contact: Contact, by: User) -> None:
    try:
        message.send()
    except OSError as error:  # smtplib's errors are OSErrors too
        logger.exception("the link of %s %s could not be sent", purpose, subject.pk)
        revoke_links(subject, purpose, contact=contact, by=by)
        raise ValidationError("Le courriel n’a pas pu partir. Réessayez dans quelques minutes.") from error
