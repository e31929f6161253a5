"""The next version of the questionnaire: prepared, published or thrown away."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import get_text_list

from accounts.models import User
from diagnostics.models import Axis, Level, Question, Questionnaire
from diagnostics.queries_versions import Check, axes_of, checks_of
from diagnostics.versions_diff import difference
from industrie_futur import clock
from industrie_futur.audit import record_act
from industrie_futur.templatetags.portal import french_date


@transaction.atomic
def prepare_version(*, by: User) -> Questionnaire:
    """The draft of the next version, a copy of the last published; the one in preparation when there is."""
    # Locked: of two who ask at once, the second finds the draft of the first.
    last = Questionnaire.objects.published().select_for_update()[0]
    if (known := Questionnaire.objects.drafts().first()) is not None:
        return known
    draft = Questionnaire(version=last.version + 1)
    draft.full_clean()
    draft.save(force_insert=True)
    _copy(axes_of(last), draft)
    record_act(by=by, action="questionnaire_prepared", subject=draft, details={"copied": last.version})
    return draft


@transaction.atomic
def publish_version(
    draft: Questionnaire, *, effective_on: date, note: str, revision: int, by: User
) -> Questionnaire:
    """Freeze the draft: diagnostics begun from `effective_on` (in) are made on it.

    ValidationError when it changed since the `revision` that `by` read, lacks something, or does not come
    after the versions before; `revision` names the error of the first of these.
    """
    locked = lock_draft(draft)
    check_revision(locked, revision)
    last = Questionnaire.objects.published()[0]
    axes = axes_of(locked)
    lacking = [
        each for each in checks_of(axes, is_changed=bool(difference(last, locked).count)) if each.lacks
    ]
    if lacking:
        raise ValidationError(f"Ne sont pas vérifiés\u202f: {_names(lacking)}.")
    _check_day(effective_on, last)
    locked.is_published, locked.published_on, locked.published_by = True, clock.today(), by
    locked.effective_on, locked.note = effective_on, note.strip()
    locked.full_clean()
    locked.save()
    details = {"effective_on": effective_on.isoformat(), "note": locked.note}
    record_act(by=by, action="questionnaire_published", subject=locked, details=details)
    return locked


@transaction.atomic
def drop_draft(draft: Questionnaire, *, revision: int, by: User) -> None:
    """Throw the draft away with all its changes; ValidationError when it changed since `revision`."""
    locked = lock_draft(draft)
    check_revision(locked, revision)
    details = {"changes": locked.changes}
    record_act(by=by, action="questionnaire_dropped", subject=locked, details=details)
    Level.objects.filter(question__axis__questionnaire=locked).delete()
    Question.objects.filter(axis__questionnaire=locked).delete()
    locked.axes.all().delete()
    locked.delete()


def lock_draft(draft: Questionnaire) -> Questionnaire:
    """The draft, locked for the transaction; ValidationError once it is published, or thrown away."""
    locked = Questionnaire.objects.select_for_update(of=("self",)).filter(pk=draft.pk).first()
    if locked is None:
        raise ValidationError("Cette version a été abandonnée\u202f: rien n’est enregistré.")
    if locked.is_published:
        raise ValidationError(f"La version {locked.version} est publiée\u202f: elle ne change plus.")
    return locked


def check_revision(draft: Questionnaire, revision: int) -> None:
    """ValidationError on `revision` unless it is the draft's: what was read is what is decided on."""
    if draft.revision != revision:
        raise ValidationError(
            {
                "revision": "La version a été modifiée pendant votre lecture. "
                "Relisez ce qui a changé, puis confirmez de nouveau."
            }
        )


def count_change(draft: Questionnaire) -> None:
    """One more change of the locked draft."""
    draft.revision += 1
    draft.save(update_fields=["revision"])


def _copy(axes: list[Axis], draft: Questionnaire) -> None:
    """The same axes, questions and levels in `draft`: three inserts, their keys given back."""
    new_axes = Axis.objects.bulk_create(
        Axis(questionnaire=draft, code=axis.code, label=axis.label, position=axis.position) for axis in axes
    )
    questions = [
        (question, new) for axis, new in zip(axes, new_axes, strict=True) for question in axis.questions.all()
    ]
    names = ("code", "title", "text", "help", "position")
    new_questions = Question.objects.bulk_create(
        Question(axis=new, **{name: getattr(question, name) for name in names}) for question, new in questions
    )
    Level.objects.bulk_create(
        Level(question=new, value=level.value, description=level.description)
        for (question, _), new in zip(questions, new_questions, strict=True)
        for level in question.levels.all()
    )


def _names(lacking: list[Check]) -> str:
    return get_text_list([f"«\u202f{each.label}\u202f»" for each in lacking], "et")


def _check_day(effective_on: date, last: Questionnaire) -> None:
    said = ""
    if effective_on < clock.today():
        said = "Aujourd’hui au plus tôt\u202f: les diagnostics commencés gardent leur version."
    elif last.effective_on is not None and effective_on <= last.effective_on:
        day = french_date(last.effective_on)
        said = f"La version {last.version} s’applique à partir du {day}\u202f: choisissez un jour d’après."
    if said:
        raise ValidationError({"effective_on": said})
