"""One mail a day at most, three a week, to who has something new to read that still holds."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notification, SentMail, User
from accounts.notifications import close_stale, watches
from industrie_futur import clock
from industrie_futur.templatetags.portal import counted

logger = logging.getLogger(__name__)

WEEK, MOST_A_WEEK = timedelta(days=7), 3
MOST_LINES = 20
"""How many lines a mail holds; the page has them all."""


def send_digests() -> int:
    """Tell what time brought, close what has gone, send the digests of the day; how many were sent.

    Called twice, or by two workers at once, it sends one to each; what a mail server refused is sent by a
    later call.
    """
    for watch in watches():
        try:
            watch(clock.today())
        except Exception:  # what one room looks for must not silence the others
            logger.exception("watch %s failed", watch.__module__)
    waiting = Notification.objects.standing().filter(recipient__is_active=True)
    people = User.objects.filter(pk__in=waiting.values("recipient")).order_by("pk")
    return sum(_send_or_log(person) for person in people.iterator())


def _send_or_log(person: User) -> bool:
    try:
        return _send_digest(person)
    except Exception:  # one person's trouble must not keep the others from their mail
        logger.exception("digest of account %s failed", person.pk)
        return False


def _send_digest(person: User) -> bool:
    """The digest of one person, if something is new; False when nothing left."""
    lines = [line for line in close_stale(person) if line.read_at is None and line.mailed_at is None]
    if not lines or not person.gets_mail:
        return False
    subject = f"Industrie du Futur\u202f: {counted(len(lines), 'nouvelle à lire,nouvelles à lire')}"
    sent = _claim(person, subject)
    if sent is None:
        return False
    try:
        _mail(person, subject, lines).send()
    except OSError:  # smtplib's errors are OSErrors too
        logger.exception("digest %s could not be sent", sent.key)
        sent.delete()  # a later call tries again
        return False
    # Marked once it has left: killed in between, the lines are told again another day, never lost.
    told = Notification.objects.filter(pk__in=[line.pk for line in lines])
    told.update(mailed_at=timezone.now())
    return True


def _claim(person: User, subject: str) -> SentMail | None:
    """The right to send today's digest to `person`; None when it was taken, or when the week is full."""
    now = timezone.now()
    key = f"digest:{person.pk}:{timezone.localtime(now):%Y-%m-%d}"
    with transaction.atomic():
        User.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
        week = SentMail.objects.filter(recipient=person, sent_at__gt=now - WEEK)
        if week.count() >= MOST_A_WEEK:
            return None
        try:
            with transaction.atomic():
                return SentMail.objects.create(recipient=person, key=key, subject=subject)
        except IntegrityError:  # another worker has it, or it has left
            return None


def _mail(person: User, subject: str, lines: list[Notification]) -> EmailMultiAlternatives:
    context = {
        "person": person,
        "lines": [(line.text, settings.PORTAL_URL + line.url) for line in lines[:MOST_LINES]],
        "more_count": max(len(lines) - MOST_LINES, 0),
        "page_url": settings.PORTAL_URL + reverse("accounts:notification_list"),
        "profile_url": settings.PORTAL_URL + reverse("accounts:profile"),
    }
    mail = EmailMultiAlternatives(
        subject, render_to_string("accounts/email/digest.txt", context), to=[person.email]
    )
    mail.attach_alternative(render_to_string("accounts/email/digest.html", context), "text/html")
    return mail
