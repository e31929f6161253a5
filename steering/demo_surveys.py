"""The demonstration's surveys: fictional, the same at each loading.

The firms whose path is completed were asked in the night that followed: most answered, a few wait after their
reminder, one refused, one has nobody to write to; and two of Alsace were called back by nobody.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import chain, repeat
from random import Random

from django.utils import timezone

from accounts.models import User
from diagnostics.models import SignedLink, Survey
from diagnostics.notices import tell_not_called_back
from diagnostics.queries_surveys import main_contact
from diagnostics.services.links import VALID_FOR, make_link
from diagnostics.services.surveys import create_due_surveys
from industrie_futur.audit import record_acts

SEED = 2015
ANSWERED, NOT_CALLED, CALLED_SINCE = "answered", "not called back", "called back since"
WAITING, REFUSED, UNSENT = "waiting", "refused", "without an address"
STORIES = {
    "41": (ANSWERED, ANSWERED, UNSENT, ANSWERED, ANSWERED),
    "42": (CALLED_SINCE, NOT_CALLED, ANSWERED, ANSWERED, WAITING),
    "52": (*[ANSWERED] * 4, NOT_CALLED, WAITING, REFUSED),
    "72": (*[ANSWERED] * 5, NOT_CALLED, ANSWERED, WAITING),
}
"""What became of the surveys of each region, by the day on which its firms were engaged."""
HOUR_SENT = time(3, 40)
ANSWER_DAYS = ((2, 9), (5, 8), (15, 9))
"""Days after the closing, and how many answer on each: most do at once."""
REMINDED_AFTER = 16
HANDLING = "Rappelée par la région : un rendez-vous est pris avec un pôle de compétitivité pour la suite."
REFUSAL = "Ne souhaite pas être sollicitée, au téléphone."
COMMENTS = ("Un regard extérieur utile sur nos flux.", "L’expert connaissait notre métier.", "", "", "")


def add_surveys(*, until: date, by: User) -> None:
    """The surveys of the paths completed by the day `until`; `by` notes the refusal."""
    create_due_surveys(until)
    random = Random(SEED)  # noqa: S311  a demonstration, not a secret
    days = chain.from_iterable(repeat(after, count) for after, count in ANSWER_DAYS)
    for region, stories in STORIES.items():
        rows = Survey.objects.filter(enrolment__region=region).select_related("enrolment__company")
        for survey, story in zip(rows.order_by("enrolment__enrolled_on", "pk"), stories, strict=True):
            if story != UNSENT:
                _tell(survey, story, days, random, by)
    asked = Survey.objects.exclude(sent_at=None).select_related("enrolment__company")
    record_acts(by=None, action="survey_sent", subjects=[(each, {}) for each in asked])
    answered = asked.exclude(answered_at=None)
    record_acts(by=None, action="survey_answered", subjects=[(each, {}) for each in answered])


def _tell(survey: Survey, story: str, days: chain[int], random: Random, by: User) -> None:
    closed_on = survey.due_on
    survey.sent_at = _moment(closed_on + timedelta(days=1), HOUR_SENT)
    survey.closes_at = survey.sent_at + VALID_FOR
    if story == WAITING:
        survey.reminded_at = _moment(closed_on + timedelta(days=REMINDED_AFTER), HOUR_SENT)
        survey.closes_at = survey.reminded_at + VALID_FOR
    elif story == REFUSED:
        survey.refused_at = _moment(closed_on + timedelta(days=5), time(11))
        survey.refused_by, survey.refusal = by, REFUSAL
    else:
        _answer(survey, story, closed_on + timedelta(days=next(days)), random)
    survey.full_clean()
    survey.save()
    if story == WAITING and (contact := main_contact(survey.enrolment.company)):
        # Nobody has its secret: the page of the firm sends another.
        make_link(SignedLink.Purpose.SURVEY, survey, contact, by=None)
    if survey.escalated_at and survey.handled_at is None:
        tell_not_called_back(survey)


def _answer(survey: Survey, story: str, day: date, random: Random) -> None:
    survey.answered_at = _moment(day, time(random.randint(8, 18), random.randint(0, 59)))
    staff = int(survey.enrolment.headcount or 30)
    survey.invested = Decimal(round(staff * random.uniform(0.3, 1.5))) * 1000
    survey.jobs = random.choice((-1, 0, 0, 1, 2, 3, 4))
    survey.turnover_trend = random.choice(("down", "stable", "stable", "up", "up", "up"))
    survey.was_called_back = story == ANSWERED
    survey.satisfaction = random.choice((3, 4, 4, 5) if survey.was_called_back else (2, 3))
    survey.comment = random.choice(COMMENTS)
    if not survey.was_called_back:
        survey.escalated_at = survey.answered_at
    if story == CALLED_SINCE:
        officers = User.objects.in_charge_on(day, [survey.enrolment.region_id])  # type: ignore[attr-defined]
        survey.handled_by = officers.order_by("pk")[0]
        survey.handled_at, survey.handling = survey.answered_at + timedelta(days=2), HANDLING


def _moment(day: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))
