"""Addresses sent to a firm's contact to do one thing without an account: made, opened, used once, revoked."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from companies.models import Contact, Enrolment
from diagnostics.models import ActionItem, Diagnostic, SignedLink, Survey, Visit
from industrie_futur import clock
from industrie_futur.audit import record_act

VALID_FOR = timedelta(days=30)
Subject = Visit | Diagnostic | ActionItem | Survey
"""What a link is about, in the column of its purpose; the plan of action is a diagnostic's."""

_REFUSALS = {
    "unknown": "Ce lien n’existe pas. Vérifiez que vous avez copié l’adresse en entier.",
    "revoked": "Ce lien a été remplacé ou retiré. Utilisez le plus récent des messages reçus.",
    "used": "Ce lien a déjà servi\u202f: votre réponse est enregistrée.",
    "settled": "Cette visite est déjà confirmée\u202f: il n’y a plus rien à faire.",
    "cancelled": "Cette visite a été annulée\u202f: il n’y a rien à confirmer.",
    "expired": "Ce lien n’est plus valable. Demandez-en un nouveau à votre expert ou à votre région.",
}


_UNREACHABLE = "Ce correspondant n’a pas d’adresse, refuse les courriels ou a quitté l’entreprise."


class LinkRefused(ValidationError):
    """The link opens nothing; `reason` is a key of `_REFUSALS`, `link` what was opened, if anything."""

    def __init__(self, reason: str, link: SignedLink | None = None) -> None:
        super().__init__(_REFUSALS[reason], code=reason)
        self.reason, self.link = reason, link


@transaction.atomic
def make_link(purpose: str, subject: Subject, contact: Contact, *, by: User | None) -> str:
    """The secret of a new link about `subject`, told this once; a former one to the contact stops at once.

    ValidationError when `contact` is another firm's, or is not to be written to. `by` is None when the portal
    writes by itself.
    """
    # The file is held: two links asked for at once are one live link.
    file = Enrolment.objects.select_for_update(of=("self",)).get(pk=subject.enrolment_id)
    if contact.company_id != file.company_id:
        raise ValidationError({"contact": "Ce correspondant est celui d’une autre entreprise."})
    if not Contact.objects.reachable_on(clock.today()).filter(pk=contact.pk).exists():
        raise ValidationError({"contact": _UNREACHABLE})
    about = {purpose: subject}
    _open_links().filter(purpose=purpose, contact=contact, **about).update(revoked_at=timezone.now())
    secret = secrets.token_urlsafe(32)
    link = SignedLink(
        purpose=purpose,
        contact=contact,
        digest=_digest(secret),
        created_by=by,
        expires_at=timezone.now() + VALID_FOR,
        **about,
    )
    link.full_clean()
    link.save()
    record_act(by=by, action="link_made", subject=subject, details={"purpose": purpose})
    return secret


def open_link(secret: str) -> SignedLink:
    """The link that `secret` opens, which stays unused; `LinkRefused` when it opens nothing any more."""
    return _checked(SignedLink.objects.select_related("contact").filter(digest=_digest(secret)).first())


@transaction.atomic
def use_link(secret: str) -> SignedLink:
    """As `open_link`, and the link never opens again: call it in the transaction of what the contact does."""
    rows = SignedLink.objects.select_for_update(of=("self",)).select_related("contact")
    link = _checked(rows.filter(digest=_digest(secret)).first())
    link.used_at = timezone.now()
    link.save(update_fields=["used_at"])
    record_act(by=None, action="link_used", subject=_subject(link), details={"purpose": link.purpose})
    return link


@transaction.atomic
def revoke_links(subject: Subject, purpose: str, *, contact: Contact | None = None, by: User) -> int:
    """Stop the unused links about `subject`, of `contact` alone when given; how many there were."""
    links = _open_links().filter(purpose=purpose, **{purpose: subject})
    stopped = (links.filter(contact=contact) if contact else links).update(revoked_at=timezone.now())
    if stopped:
        record_act(by=by, action="link_revoked", subject=subject, details={"purpose": purpose})
    return stopped


def _open_links() -> QuerySet[SignedLink]:
    return SignedLink.objects.filter(used_at=None, revoked_at=None)


def _checked(link: SignedLink | None) -> SignedLink:
    if link is None:
        raise LinkRefused("unknown")
    if link.used_at:
        raise LinkRefused("used", link)
    if link.revoked_at or link.contact.left_by(clock.today()):
        raise LinkRefused("revoked", link)
    if link.expires_at <= timezone.now():
        raise LinkRefused("expired", link)
    return link


def _subject(link: SignedLink) -> Subject:
    return getattr(link, link.purpose)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
