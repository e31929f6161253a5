"""The mail that asks a firm what became of its path, in both forms."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from companies.models import Contact
from diagnostics.models import Survey


def mail_of(survey: Survey, contact: Contact, secret: str, *, reminder: bool) -> EmailMultiAlternatives:
    """The mail to `contact`, whose link bears `secret`; it does not ask for an answer to itself."""
    firm = survey.enrolment.company
    context = {
        "contact": contact,
        "firm": firm,
        "is_closing": survey.wave == Survey.Wave.CLOSING,
        "reminder": reminder,
        "closes_at": survey.closes_at,
        "url": settings.PORTAL_URL + reverse("diagnostics:survey_answer", args=[secret]),
    }
    subject = f"{firm.name}\u202f: deux minutes pour dire ce qu’est devenu votre projet"
    mail = EmailMultiAlternatives(
        f"Rappel – {subject}" if reminder else subject,
        render_to_string("diagnostics/email/survey.txt", context),
        to=[contact.email],
        headers={"Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(render_to_string("diagnostics/email/survey.html", context), "text/html")
    return mail
