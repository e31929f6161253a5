"""A mailing: written, approved, sent each mail once, stopped by one button."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.scoping import Role
from industrie_futur import clock
from industrie_futur.audit import record_act
from industrie_futur.jobs import Job
from industrie_futur.templatetags.portal import counted
from industrie_futur.versions import check_version
from regions.models import Region
from steering.letters import Sending, send_once
from steering.mailing.digests import digest_of
from steering.mailing.letter import letter_to
from steering.models import ListMember, Mailing, MailingList, MailingRecipient, ScheduledRun
from steering.queries import geography_on

WAITING = "L’envoi attend son tour."
DRAFT = "À relire, puis à approuver."
NOTHING_NEW = "Rien de nouveau cette semaine\u202f: rien n’est envoyé."


# Written and approved ---------------------------------------------------------------------------------


@transaction.atomic
def write_mailing(*, subject: str, body: str, lists: Iterable[MailingList], by: User) -> Mailing:
    """A draft: nothing leaves before it is approved."""
    mailing = Mailing(status=Job.Status.READY, requested_by=by, message=DRAFT)
    _write(mailing, subject, body, lists)
    record_act(by=by, action="mailing_written", subject=mailing)
    return mailing


@transaction.atomic
def change_mailing(
    mailing: Mailing, *, version: int, subject: str, body: str, lists: Iterable[MailingList], by: User
) -> Mailing:
    """Change a draft opened at `version`; ValidationError once it is approved or given up."""
    locked = _lock(mailing)
    if not locked.is_draft:
        raise ValidationError("Cet envoi n’est plus un brouillon\u202f: il ne change plus.")
    check_version(locked, version)
    _write(locked, subject, body, lists)
    record_act(by=by, action="mailing_changed", subject=locked)
    return locked


def _write(mailing: Mailing, subject: str, body: str, lists: Iterable[MailingList]) -> None:
    mailing.subject, mailing.body = " ".join(subject.split()), body.strip()  # a header is one line
    mailing.full_clean()
    mailing.save()
    mailing.lists.set(lists)


def audience_of(mailing: Mailing) -> list[MailingRecipient]:
    """Who would get a draft if it were approved now, not saved: each address once."""
    return _listed(mailing, mailing.lists.all())


def _listed(mailing: Mailing, lists: Iterable[MailingList]) -> list[MailingRecipient]:
    members = ListMember.objects.present().filter(mailing_list__in=lists)
    rows = members.select_related("mailing_list", "user").order_by("name", "pk")
    once = {each.email: each for each in rows}
    return [
        MailingRecipient(mailing=mailing, member=each, user=each.user, name=each.name, email=each.email)
        for each in once.values()
    ]


@transaction.atomic
def approve_mailing(mailing: Mailing, *, version: int, by: User) -> Mailing:
    """Freeze the words and the recipients of a draft read at `version`, and send it; twice, it goes once."""
    locked = _lock(mailing)
    if locked.approved_at:
        return locked
    if not locked.is_draft:
        raise ValidationError("Cet envoi a été abandonné.")
    if locked.version != version:
        raise ValidationError("Le brouillon a changé depuis que vous l’avez relu\u202f: relisez-le.")
    if not locked.body:
        raise ValidationError("Écrivez d’abord le texte.")
    recipients = audience_of(locked)
    if not recipients:
        raise ValidationError("Personne n’est inscrit sur ces listes\u202f: rien ne partirait.")
    MailingRecipient.objects.bulk_create(recipients)
    locked.confirm(WAITING, approved_at=timezone.now(), approved_by=by)
    record_act(by=by, action="mailing_approved", subject=locked, details={"count": len(recipients)})
    locked.send()
    return locked


# Stopped, taken up again ------------------------------------------------------------------------------


@transaction.atomic
def stop_mailing(mailing: Mailing, *, by: User) -> Mailing:
    """What has not left does not leave, whoever is sending it; a draft is given up. Twice, it stops once.

    The worker meets this on each recipient's own row: one of both takes it. A mail claimed before is already
    on its way.
    """
    locked = _lock(mailing)
    if not (locked.is_draft or locked.may_stop):
        return locked
    now, because = timezone.now(), f"arrêté par {by}"[:120]
    stopped = locked.recipients.filter(claimed_at=None, stopped_at=None).update(
        stopped_at=now, stopped_because=because
    )
    sent = locked.recipients.filter(sent_at__isnull=False).count()
    said = f"Arrêté par {by}\u202f: {counted(sent, 'envoyé')}, {counted(stopped, 'retenu')}."
    locked.status, locked.finished_at = Job.Status.DROPPED, now
    locked.message = said if locked.approved_at else f"Abandonné par {by}."
    locked.save(update_fields=["status", "finished_at", "message"])
    record_act(by=by, action="mailing_stopped", subject=locked, details={"count": stopped})
    return locked


@transaction.atomic
def retry_mailing(mailing: Mailing, *, by: User) -> Mailing:
    """Send what a server did not take or what is uncertain; ValidationError unless the sending failed."""
    locked = _lock(mailing)
    if locked.status != Job.Status.FAILED:
        raise ValidationError("Cet envoi n’est pas en échec.")
    locked.recipients.filter(sent_at=None, stopped_at=None).update(claimed_at=None)
    locked.requeue(WAITING)
    record_act(by=by, action="mailing_retried", subject=locked)
    return locked


def _lock(mailing: Mailing) -> Mailing:
    return Mailing.objects.select_for_update(of=("self",)).get(pk=mailing.pk)


# Sent -------------------------------------------------------------------------------------------------


def send_mailing(job: Mailing) -> None:
    """Send the mails of a mailing claimed by `run_job`, each once; `Lost` as soon as somebody stops it."""
    if job.kind != Mailing.Kind.MESSAGE and not job.body and not _write_digest(job):
        _stop(job.recipients.filter(claimed_at=None), "rien de nouveau")
        job.finish(Job.Status.DONE, NOTHING_NEW)
        return
    waiting = list(job.recipients.filter(claimed_at=None, stopped_at=None))
    for rank, recipient in enumerate(waiting):
        job.report_progress(100 * rank // len(waiting), f"Envoi à {recipient}…")
        _send(recipient.pk)
    _finish(job)


def _send(pk: int) -> None:
    """One mail, unless its reason has gone by now."""
    rows = MailingRecipient.objects.select_related("mailing", "member__mailing_list", "user")
    recipient = rows.get(pk=pk)
    line = MailingRecipient.objects.filter(pk=pk)
    if because := _gone(recipient):
        _stop(line.filter(claimed_at=None), because)
    elif send_once(recipient, partial(letter_to, recipient), stopped_at=None) == Sending.REFUSED:
        _stop(line, "adresse refusée par le serveur")


def _stop(lines: Any, because: str) -> None:
    lines.filter(sent_at=None, stopped_at=None).update(stopped_at=timezone.now(), stopped_because=because)


def _gone(recipient: MailingRecipient) -> str:
    """Why this person should not get it any more, "" when they should."""
    member, user = recipient.member, recipient.user
    if member and member.left_at:
        return "n’est plus sur la liste"
    if user and not user.is_active:
        return "compte fermé"
    if member is None and user is not None and not _follows(user, recipient.mailing):
        return "ne suit plus cette région"
    return ""


def _follows(user: User, mailing: Mailing) -> bool:
    """Whether this account gets the digest of the region by itself."""
    return user.gets_mail and mailing.region_id in user.region_codes_in_charge()


def _finish(job: Mailing) -> None:
    lines = job.recipients
    sent = lines.filter(sent_at__isnull=False).count()
    unsure = lines.filter(sent_at=None, stopped_at=None).count()
    stopped = lines.filter(stopped_at__isnull=False).count()
    said = f"Envoyé à {counted(sent, 'destinataire')}."
    if stopped:
        said += f" {counted(stopped, 'envoi retenu,envois retenus')}."
    if unsure:
        job.finish(Job.Status.FAILED, f"{said} {counted(unsure, 'envoi')} à reprendre.")
    else:
        job.finish(Job.Status.DONE, said)


# The weekly digests -----------------------------------------------------------------------------------


def request_digests(run: ScheduledRun) -> str:
    """A digest for the officers of each region, a bulletin for its lists; twice, each is asked for once."""
    regions: list[Region | None] = [*geography_on(clock.today()).in_force.values(), None]
    wanted = [(region, kind) for region in regions for kind in (Mailing.Kind.DIGEST, Mailing.Kind.BULLETIN)]
    made = [region for region, kind in wanted if _request_digest(run, region, kind)]
    if not made:
        return "Personne ne suit de région\u202f: aucune synthèse n’est demandée."
    return f"{counted(len(made), 'synthèse demandée,synthèses demandées')}."


@transaction.atomic
def _request_digest(run: ScheduledRun, region: Region | None, kind: Mailing.Kind) -> bool:
    """Whether the run has this digest of `region`, made now or before; False when nobody would get it."""
    if Mailing.objects.filter(run=run, region=region, kind=kind).exists():
        return True
    place = str(region) if region else "France entière"
    mailing = Mailing(
        kind=kind,
        subject=f"Synthèse de la semaine\u202f: {place}",
        run=run,
        region=region,
        approved_at=timezone.now(),
        message=WAITING,
    )
    lists = MailingList.objects.filter(gets_digest=True, region=region)
    is_bulletin = kind == Mailing.Kind.BULLETIN
    recipients = _listed(mailing, lists) if is_bulletin else _officers(mailing)
    if not recipients:
        return False
    mailing.save()
    mailing.lists.set(lists if is_bulletin else [])
    MailingRecipient.objects.bulk_create(recipients)
    mailing.send()
    return True


def _officers(mailing: Mailing) -> list[MailingRecipient]:
    """Those in charge of the region of a digest; nobody of the country's."""
    people = User.objects.in_charge_on(clock.today(), [mailing.region_id] if mailing.region_id else [])
    officers = people.filter(role=Role.REGIONAL_OFFICER, is_active=True, gets_mail=True)
    return [
        MailingRecipient(mailing=mailing, user=each, name=str(each), email=each.email) for each in officers
    ]


def _write_digest(job: Mailing) -> bool:
    """Write the words of a digest as it leaves, once; False when there is nothing to say."""
    run = job.run
    assert run  # noqa: S101  a digest is the calendar's
    until = timezone.localtime(run.due_at).date()
    is_inside = job.kind == Mailing.Kind.DIGEST
    digest = digest_of(job.region, until, clock.today(), is_inside=is_inside)
    if digest is None:
        return False
    job.subject, job.body = digest.subject, digest.body
    Mailing.objects.filter(pk=job.pk, body="").update(subject=digest.subject, body=digest.body)
    return True
