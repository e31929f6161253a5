"""The survey of a firm: due when its path is completed and a year later, sent, reminded, answered once."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from companies.models import Contact, Enrolment
from companies.phases import Phase
from diagnostics import notices
from diagnostics.models import SignedLink, Survey
from diagnostics.queries_surveys import main_contact
from diagnostics.services.links import VALID_FOR, LinkRefused, make_link, open_link, revoke_links, use_link
from diagnostics.survey_mail import mail_of
from industrie_futur import clock
from industrie_futur.audit import record_act
from industrie_futur.thresholds import all_thresholds
from industrie_futur.versions import ChangedMeanwhile

logger = logging.getLogger(__name__)

ASKED_WITHIN_YEARS = 1
"""A survey is not asked later than so long after its day: its answer would tell of something else."""
NOT_SENT = "Le courriel n’est pas parti\u202f: le serveur de messagerie l’a refusé. Réessayez plus tard."


class Night(NamedTuple):
    """What one run did."""

    created: int
    sent: int
    reminded: int


# What time brings -------------------------------------------------------------------------------------


def send_surveys() -> Night:
    """Create the surveys due today, send those that no mail told yet, remind once of those that wait.

    Run twice, or by two workers at once, it makes one survey and sends one mail of each kind. What a mail
    server refused is sent by a later run.
    """
    created = create_due_surveys(clock.today())
    sent = sum(_sent_or_logged(pk, reminder=False) for pk in _keys(Survey.objects.to_send()))
    sent_by = clock.today() - timedelta(days=all_thresholds()["survey_reminder_days"])
    late = Survey.objects.to_remind(clock.now(), clock.end_of(sent_by))
    reminded = sum(_sent_or_logged(pk, reminder=True) for pk in _keys(late))
    return Night(created, sent, reminded)


def create_due_surveys(day: date) -> int:
    """The surveys of the paths completed by `day` (in), or a year before; how many were made.

    A firm that left the programme is asked nothing. One that refused a survey is not written to again: its
    next one is there all the same, refused, and counts as not answered.
    """
    refusals = {each.enrolment_id: each for each in Survey.objects.exclude(refused_at=None)}
    made = 0
    for wave, years in ((Survey.Wave.CLOSING, 0), (Survey.Wave.ONE_YEAR, 1)):
        rows = [_new(file, wave, due_on, refusals) for file, due_on in _due(wave, years, day)]
        # Another worker's are left as they are.
        made += len(Survey.objects.bulk_create(rows, ignore_conflicts=True))
    return made


def _due(wave: Survey.Wave, years: int, day: date) -> Iterator[tuple[Enrolment, date]]:
    """Files without their survey of `wave`, and its day; `closed_on` is what the ledger says of the step."""
    first = years_after(day, -years - ASKED_WITHIN_YEARS)
    last = years_after(day, -years) + timedelta(days=1)  # a 29 February is asked on the 28th
    files = Enrolment.objects.filter(phase=Phase.TERMINEE, closed_on__gte=first, closed_on__lte=last)
    for file in files.exclude(surveys__wave=wave).order_by("closed_on", "pk").iterator():
        due_on = years_after(file.closed_on, years)  # type: ignore[arg-type]  # filtered above
        if due_on <= day < years_after(due_on, ASKED_WITHIN_YEARS):
            yield file, due_on


def years_after(day: date, years: int) -> date:
    """The same day of another year; the 28th for a 29 February that the other year has not."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _new(file: Enrolment, wave: str, due_on: date, refusals: dict[int, Survey]) -> Survey:
    survey = Survey(enrolment=file, wave=wave, due_on=due_on)
    if former := refusals.get(file.pk):
        survey.refused_at, survey.refused_by = clock.now(), former.refused_by
        survey.refusal = former.refusal
    return survey


def _keys(rows: QuerySet[Survey]) -> list[int]:
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _sent_or_logged(pk: int, *, reminder: bool) -> bool:
    try:
        return _send(pk, reminder=reminder)
    except Exception:  # one firm's trouble must not keep the others from their mail
        logger.exception("survey %s could not be sent", pk)
        return False


def _send(pk: int, *, reminder: bool) -> bool:
    """Send survey `pk` if it is still to be sent (to be reminded); False when nothing left."""
    with transaction.atomic():
        survey = _lock(pk)
        is_told = survey.reminded_at if reminder else survey.sent_at
        contact = main_contact(survey.enrolment.company)
        if is_told or survey.answered_at or survey.refused_at or contact is None:
            return False
        claim = _Claim(survey, contact, by=None, reminder=reminder)
    claim.send()
    return True


class _Claim:
    """A mail decided: noted with its link before it leaves, so that no other worker sends it too.

    A mail that did not leave is given back: the survey and its former links are as they were. A worker killed
    between both leaves a survey noted as sent: the reminder brings it a link all the same.
    """

    def __init__(self, survey: Survey, contact: Contact, *, by: User | None, reminder: bool) -> None:
        self.survey, self.contact, self.reminder = survey, contact, reminder
        self.before = {name: getattr(survey, name) for name in ("sent_at", "reminded_at", "closes_at")}
        self.refused = {name: getattr(survey, name) for name in ("refused_at", "refused_by", "refusal")}
        self.former_links = list(_open_links(survey).values_list("pk", flat=True))
        self.secret = make_link(SignedLink.Purpose.SURVEY, survey, contact, by=by)
        now = clock.now()
        survey.sent_at = survey.sent_at or now
        survey.reminded_at = now if reminder else survey.reminded_at
        survey.closes_at = now + VALID_FOR
        survey.refused_at, survey.refused_by, survey.refusal = None, None, ""
        _keep(survey)
        action = "survey_reminded" if reminder else "survey_sent"
        record_act(by=by, action=action, subject=survey, details={"contact": str(contact)})

    def send(self) -> None:
        try:
            mail_of(self.survey, self.contact, self.secret, reminder=self.reminder).send()
        except BaseException:  # a worker that is stopped too: what did not leave is to be sent
            self._give_back()
            raise

    @transaction.atomic
    def _give_back(self) -> None:
        survey = _lock(self.survey.pk)
        if survey.answered_at:
            return
        for name, value in (self.before | self.refused).items():
            setattr(survey, name, value)
        _keep(survey)
        _open_links(survey).update(revoked_at=timezone.now())
        SignedLink.objects.filter(pk__in=self.former_links).update(revoked_at=None)


# What the firm says -----------------------------------------------------------------------------------


def survey_behind(secret: str) -> Survey:
    """The survey that the link `secret` opens; `LinkRefused` otherwise, `used` once it has its answer."""
    try:
        link = open_link(secret)
    except LinkRefused as refusal:
        if refusal.link is not None and refusal.link.survey and refusal.link.survey.answered_at:
            # Whichever of the links received is opened, the answer is there.
            raise LinkRefused("used", refusal.link) from refusal
        raise
    if link.survey is None:
        raise LinkRefused("unknown")
    return link.survey


@transaction.atomic
def answer_survey(
    secret: str,
    *,
    invested: Decimal,
    jobs: int,
    turnover_trend: str,
    satisfaction: int,
    was_called_back: bool,
    comment: str,
) -> Survey:
    """Keep a firm's answer, once and for all; one that nobody called back is told to the region's officers.

    `LinkRefused` when the link opens no survey any more.
    """
    survey = _lock(survey_behind(secret).pk)
    use_link(secret)
    survey.answered_at = clock.now()
    survey.invested, survey.jobs, survey.turnover_trend = invested, jobs, turnover_trend
    survey.satisfaction, survey.was_called_back = satisfaction, was_called_back
    survey.comment = comment.replace("\r\n", "\n").strip()
    survey.escalated_at = None if was_called_back else survey.answered_at
    _keep(survey)
    _open_links(survey).update(revoked_at=timezone.now())
    record_act(by=None, action="survey_answered", subject=survey)
    if survey.escalated_at:
        notices.tell_not_called_back(survey)
    return survey


# What the region and the ministry do ------------------------------------------------------------------


def resend_survey(survey: Survey, contact: Contact, *, version: int, by: User) -> Survey:
    """Send the survey again, to a contact that `by` chose; a refusal noted before is lifted.

    ValidationError when it is answered, or when the mail server refused the mail: nothing is changed then.
    """
    with transaction.atomic():
        locked = _lock_to_change(survey, version)
        claim = _Claim(locked, contact, by=by, reminder=False)
    try:
        claim.send()
    except OSError as error:  # smtplib's errors are OSErrors too
        logger.exception("survey %s could not be sent again", locked.pk)
        raise ValidationError(NOT_SENT) from error
    return locked


@transaction.atomic
def refuse_survey(survey: Survey, *, refusal: str, version: int, by: User) -> Survey:
    """Note that the firm does not wish to answer: no mail reaches it any more, and it counts as asked."""
    locked = _lock_to_change(survey, version)
    if locked.refused_at:
        raise ValidationError("Ce refus est déjà noté.")
    locked.refused_at, locked.refused_by, locked.refusal = clock.now(), by, refusal.strip()
    _keep(locked)
    revoke_links(locked, SignedLink.Purpose.SURVEY, by=by)
    record_act(by=by, action="survey_refused", subject=locked, details={"motive": locked.refusal})
    return locked


@transaction.atomic
def handle_survey(survey: Survey, *, handling: str, by: User) -> Survey:
    """Write what was done for a firm that nobody had called back; it leaves the desks."""
    locked = _lock(survey.pk)
    if locked.escalated_at is None:
        raise ValidationError("Cette entreprise n’a pas signalé que personne ne l’a rappelée.")
    if locked.handled_at:
        raise ValidationError(
            f"C’est déjà fait\u202f: «\u202f{locked.handling}\u202f» ({locked.handled_by})."
        )
    if not handling.strip():
        raise ValidationError({"handling": "Dites ce qui a été fait."})
    locked.handled_at, locked.handled_by, locked.handling = clock.now(), by, handling.strip()
    _keep(locked)
    record_act(by=by, action="survey_handled", subject=locked, details={"comment": locked.handling})
    notices.settle_not_called_back(locked)
    return locked


def _lock_to_change(survey: Survey, version: int) -> Survey:
    locked = _lock(survey.pk)
    if locked.answered_at:
        raise ValidationError("L’entreprise a répondu\u202f: il n’y a plus rien à lui demander.")
    if locked.version != version:
        raise ChangedMeanwhile(locked)
    return locked


def _lock(pk: int) -> Survey:
    rows = Survey.objects.select_for_update(of=("self",)).select_related("enrolment__company")
    return rows.get(pk=pk)


def _open_links(survey: Survey) -> QuerySet[SignedLink]:
    return SignedLink.objects.filter(survey=survey, used_at=None, revoked_at=None)


def _keep(survey: Survey) -> None:
    survey.version += 1
    survey.full_clean()
    survey.save()
