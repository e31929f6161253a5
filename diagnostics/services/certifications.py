"""A held visit confirmed by the firm, on its expert's device or by a signed link; its attestation."""

from __future__ import annotations

import logging
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import User
from companies.models import Contact
from diagnostics.attestation import certified_content
from diagnostics.models import CertificationSeries, SignedLink, Visit, VisitCertification
from diagnostics.notices import tell_certified
from diagnostics.services.links import VALID_FOR, LinkRefused, make_link, open_link, revoke_links, use_link
from industrie_futur import clock
from industrie_futur.audit import record_act
from industrie_futur.templatetags.portal import french_date
from industrie_futur.text import normalise

logger = logging.getLogger(__name__)
How = VisitCertification.How


_CHANGED = "Le compte rendu a changé depuis que vous l’avez ouvert. Relisez-le, puis confirmez."


@transaction.atomic
def confirm_on_screen(
    visit: Visit, *, signatory: str, position: str, comment: str, actor: User, version: int | None = None
) -> VisitCertification:
    """The firm's contact confirmed on the device of `actor`, the visit's expert. Sent again, nothing changes.

    `version` is that of the visit that was read, None when only the device of `actor` could write it.
    ValidationError when it holds another, and at the field that a rule refuses.
    """
    locked = _lock(visit)
    said = {"signatory": signatory.strip(), "signatory_position": position.strip(), "comment": _text(comment)}
    sent_before = VisitCertification.objects.filter(visit=locked, how=How.SCREEN, **said).first()
    if sent_before and locked.expert.user == actor:
        return sent_before
    check_to_certify(locked)
    if not Visit.objects.editable_by(actor).filter(pk=locked.pk).exists():
        raise ValidationError("Seul l’expert de la visite, qui suit l’entreprise, la fait confirmer ainsi.")
    return _certify(locked, how=How.SCREEN, version=version, by=actor, **said)


@transaction.atomic
def confirm_by_link(
    secret: str, *, signatory: str, position: str, comment: str, version: int
) -> VisitCertification:
    """Who holds `secret` confirmed: the link never opens again. Raises as `visit_behind`, as the screen."""
    # The visit is held before its link: two contacts who confirm at once do not wait for each other.
    visit = _lock(visit_behind(secret)[0])
    _refuse_settled(visit)
    use_link(secret)
    said = {"signatory": signatory.strip(), "signatory_position": position.strip(), "comment": _text(comment)}
    return _certify(visit, how=How.LINK, version=version, by=None, **said)


def visit_behind(secret: str) -> tuple[Visit, Contact]:
    """The visit that `secret` confirms, and whom it was sent to; `LinkRefused` when there is none."""
    link = open_link(secret)
    if link.visit is None:
        raise LinkRefused("unknown")
    _refuse_settled(link.visit)
    return link.visit, link.contact


def check_to_certify(visit: Visit) -> None:
    """ValidationError unless `visit` was held and waits to be confirmed."""
    if visit.status != Visit.Status.HELD:
        said = visit.get_status_display().lower()
        raise ValidationError(
            f"Cette visite est «\u202f{said}\u202f»\u202f: une visite réalisée se confirme."
        )
    if known := VisitCertification.objects.filter(visit=visit).first():
        raise ValidationError(f"Cette visite est déjà confirmée\u202f: attestation {known}.")


def send_visit_link(visit: Visit, contact: Contact, *, by: User) -> None:
    """Write to `contact` where to confirm `visit`; a former link to them stops.

    ValidationError when there is nothing to confirm, when `contact` may not be written to, or when the mail
    did not leave: nobody then holds a link. Not to be called in a transaction: the mail leaves after it.
    """
    check_to_certify(visit)
    secret = make_link(SignedLink.Purpose.VISIT, visit, contact, by=by)
    try:
        _message(visit, contact, secret, by).send()
    except OSError as error:  # smtplib's errors are OSErrors too
        logger.exception("the link of visit %s could not be sent", visit.pk)
        revoke_links(visit, SignedLink.Purpose.VISIT, contact=contact, by=by)
        raise ValidationError("Le courriel n’a pas pu partir. Réessayez dans quelques minutes.") from error


def _message(visit: Visit, contact: Contact, secret: str, by: User) -> EmailMessage:
    context = {
        "contact": contact,
        "visit": visit,
        "by": by,
        "url": settings.PORTAL_URL + reverse("diagnostics:visit_answer", args=[secret]),
        "valid_days": VALID_FOR.days,
        "personal_data_url": settings.PORTAL_URL + reverse("personal_data"),
    }
    return EmailMessage(
        f"Industrie du Futur\u202f: visite du {french_date(visit.held_on)} à confirmer",
        render_to_string("diagnostics/email/visit_link.txt", context),
        to=[contact.email],
    )


def _lock(visit: Visit) -> Visit:
    # Its key stays free: a link made at this moment points to the visit, and holds what is waited for here.
    rows = Visit.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("enrolment__company", "expert__user", "axis", "site").get(pk=visit.pk)


def _refuse_settled(visit: Visit) -> None:
    if VisitCertification.objects.filter(visit=visit).exists():
        raise LinkRefused("settled")
    if visit.status != Visit.Status.HELD:
        raise LinkRefused("cancelled")


def _certify(visit: Visit, *, version: int | None, by: User | None, **said: Any) -> VisitCertification:
    if version not in (None, visit.version):
        raise ValidationError(_CHANGED, code="changed")
    _check_signatory(visit, said["signatory"], said["signatory_position"])
    day = clock.today()
    certification = VisitCertification(
        visit=visit, year=day.year, confirmed_on=day, content=certified_content(visit), **said
    )
    certification.full_clean(exclude=["number"])
    certification.number = _next_number(day.year)
    certification.save(force_insert=True)
    details = {"number": certification.reference, "how": certification.how}
    record_act(by=by, action="visit_certified", subject=visit, details=details)
    tell_certified(certification)
    return certification


def _check_signatory(visit: Visit, signatory: str, position: str) -> None:
    if not signatory:
        raise ValidationError({"signatory": "Indiquez votre nom."})
    if not position:
        raise ValidationError({"position": "Indiquez votre fonction dans l’entreprise."})
    if sorted(normalise(signatory).split()) == sorted(normalise(str(visit.expert)).split()):
        raise ValidationError({"signatory": "L’expert ne confirme pas sa propre visite."})


def _next_number(year: int) -> int:
    """The number after the last of `year`, whose row is held until the transaction ends: none is skipped."""
    CertificationSeries.objects.get_or_create(year=year)
    series = CertificationSeries.objects.select_for_update().get(year=year)
    series.last_number += 1
    series.save(update_fields=["last_number"])
    return series.last_number


def _text(typed: str) -> str:
    return typed.replace("\r\n", "\n").strip()
