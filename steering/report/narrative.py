"""The comments of a report: drafted, submitted, approved or sent back by somebody else, then frozen."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from industrie_futur.audit import record_act
from industrie_futur.history import changes_of
from industrie_futur.jobs import Job
from industrie_futur.versions import check_version
from steering.languages import LANGUAGES
from steering.models import Chapter, ChapterText, ProgressReport
from steering.report.notices import settle_text, tell_returned, tell_submitted

Status = ChapterText.Status


@transaction.atomic
def save_text(
    report: ProgressReport,
    *,
    chapter: str,
    language: str,
    text: str,
    version: int,
    is_submitted: bool,
    by: User,
) -> ChapterText:
    """Write the comment opened at `version` (0: there was none), as a draft or to be read by somebody else.

    An approved one that is written again is to be read again. `ChangedMeanwhile` when it was saved since,
    ValidationError when the report is not there to be written of, or an empty comment is submitted.
    """
    locked = _lock(report, chapter, language)
    check_version(locked, version)
    if is_submitted and not text.strip():
        raise ValidationError({"text": "Écrivez le commentaire avant de le transmettre."})
    locked.text, locked.written_by, locked.written_at = text.strip(), by, timezone.now()
    locked.status = Status.SUBMITTED if is_submitted else Status.DRAFT
    locked.reviewed_by, locked.reviewed_at, locked.motive = None, None, ""
    locked.full_clean()
    locked.save()
    settle_text(locked)
    if is_submitted:
        record_act(by=by, action="report_text_submitted", subject=locked)
        tell_submitted(locked)
    else:
        record_act(by=by, action="report_text_saved", subject=locked)
    return locked


@transaction.atomic
def approve_text(text: ChapterText, *, version: int, by: User) -> ChapterText:
    """Approve a comment as it was read at `version`; ValidationError by its author, or when nobody asked."""
    locked = _review(text, version, by)
    locked.status = Status.APPROVED
    locked.full_clean()
    locked.save()
    record_act(by=by, action="report_text_approved", subject=locked)
    settle_text(locked)
    return locked


@transaction.atomic
def send_text_back(text: ChapterText, *, version: int, motive: str, by: User) -> ChapterText:
    """Send a comment back to its author, who reads why; ValidationError as above, and without a motive."""
    if not motive.strip():
        raise ValidationError({"motive": "Dites ce qui est à reprendre\u202f: l’auteur le lira."})
    locked = _review(text, version, by)
    locked.status, locked.motive = Status.RETURNED, motive.strip()
    locked.full_clean()
    locked.save()
    record_act(by=by, action="report_text_returned", subject=locked)
    settle_text(locked)
    tell_returned(locked)
    return locked


def _review(text: ChapterText, version: int, by: User) -> ChapterText:
    locked = _lock(text.report, text.chapter, text.language)
    check_version(locked, version)
    if locked.status != Status.SUBMITTED:
        raise ValidationError("Ce commentaire n’attend pas de relecture.")
    if locked.written_by == by:
        raise ValidationError("Vous l’avez écrit\u202f: une autre personne du ministère le relit.")
    locked.reviewed_by, locked.reviewed_at = by, timezone.now()
    return locked


def _lock(report: ProgressReport, chapter: str, language: str) -> ChapterText:
    """The comment behind the lock of its report, unsaved when there is none."""
    locked = ProgressReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if locked.published_at:
        raise ValidationError("Ce point est publié\u202f: ses commentaires ne changent plus.")
    if locked.status != Job.Status.DONE:
        raise ValidationError("Ce point n’est pas terminé\u202f: commentez-le une fois établi.")
    key = {"report": locked, "chapter": chapter, "language": language}
    return ChapterText.objects.filter(**key).first() or ChapterText(**key, version=0)


def narrative_of(report: ProgressReport) -> dict[str, dict[str, str]]:
    """{chapter: {language: text}} to be frozen, empty without any; ValidationError unless all approved."""
    texts = [each for each in report.texts.order_by("chapter", "language") if each.text]
    if waiting := [each for each in texts if each.status != Status.APPROVED]:
        names = ", ".join(f"{each} ({each.get_status_display().lower()})" for each in waiting)
        raise ValidationError(
            f"Tous les commentaires ne sont pas approuvés\u202f: {names}. Faites-les relire, ou videz-les."
        )
    narrative: dict[str, dict[str, str]] = {}
    for each in texts:
        narrative.setdefault(each.chapter, {})[each.language] = each.text
    return narrative


# Reading ----------------------------------------------------------------------------------------------


class Line(NamedTuple):
    """A chapter of the list of comments, with one in each language (None: nobody wrote it)."""

    code: str
    title: str
    texts: list[tuple[str, str, ChapterText | None]]


def lines_of(report: ProgressReport) -> list[Line]:
    """The comments of `report` by chapter, (code, name, comment) of each language: one query."""
    known = {(each.chapter, each.language): each for each in report.texts.all()}
    return [
        Line(
            chapter.value,
            str(chapter.label),
            [(code, name, known.get((chapter.value, code))) for code, name in LANGUAGES.items()],
        )
        for chapter in Chapter
    ]


class State(NamedTuple):
    """A state that a comment had: what it said, how it stood, by whom."""

    recorded_at: object
    status: str
    author: str
    text: str
    motive: str


def history_of(text: ChapterText) -> list[State]:
    """The states that `text` had, the last first: two queries."""
    # A millisecond more: SQLite keeps the states of rows at the end of theirs.
    changes = changes_of(text, timezone.now() + timedelta(milliseconds=1))
    states = [(change.recorded_at, change.after) for change in changes if change.after]
    keys = {state["reviewed_by_id"] or state["written_by_id"] for _, state in states}
    names = {account.pk: str(account) for account in User.objects.filter(pk__in=keys)}
    return [
        State(
            moment,
            str(Status(state["status"]).label),
            names[state["reviewed_by_id"] or state["written_by_id"]],
            state["text"],
            state["motive"],
        )
        for moment, state in reversed(states)
    ]
