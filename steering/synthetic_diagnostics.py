"""Synthetic diagnostics for load tests: validated, with an answer to each question."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from diagnostics.models import Answer, Diagnostic, Question, Questionnaire
from diagnostics.queries_versions import version_in_force
from experts.models import Assignment, Expert
from industrie_futur import clock
from industrie_futur.bulk import load_rows, next_key, refresh_statistics
from industrie_futur.text import normalise
from steering.synthetic import NAME
from steering.synthetic_experts import Crew, File, engaged_files

AT_ONCE = 5_000
LASTS = timedelta(days=20)
"""From its first day to the last, at most."""
HALF_DAYS = 2
_ANSWER = (
    *("id", "diagnostic_id", "question_id", "level", "is_not_applicable", "target_level", "comment"),
    *("evidence", "version", "changed_at", "changed_by_id"),
)


def generate_diagnostics(count: int, *, seed: int, by: User) -> int:
    """Bring the synthetic firms to `count` diagnostics, one each at most; how many were written.

    By who visited the firm, else by an expert recruited for it. ValidationError when no more can be.
    """
    known = Diagnostic.objects.filter(enrolment__company__sort_name__startswith=normalise(NAME)).count()
    missing = count - known
    if missing <= 0:
        return 0
    files = [file for file in engaged_files(diagnostics=None) if file.diagnosed_on]
    if missing > len(files):
        raise ValidationError(
            f"Seules {len(files)} entreprises synthétiques diagnostiquées sont encore sans diagnostic."
        )
    random, crew = Random(f"{seed}, {known}"), Crew(by)  # noqa: S311  reproducible, not secret
    for start in range(0, missing, AT_ONCE):
        _write(files[start : min(start + AT_ONCE, missing)], random, crew, by)
    refresh_statistics(Diagnostic, Answer, Assignment, Expert)
    return missing


@transaction.atomic
def _write(files: list[File], random: Random, crew: Crew, by: User) -> None:
    missions = Assignment.objects.filter(enrolment__in=[file.pk for file in files]).order_by("-pk")
    known = {each.enrolment_id: each.expert for each in missions.select_related("expert")}
    version, made = version_in_force(clock.today()), []
    for file in files:
        expert = known.get(file.pk)
        if expert is None:
            expert = crew.of(file)
            crew.engage(expert, file, HALF_DAYS)
        made.append(_diagnostic(file, expert, version, random, by))
    crew.write()
    Diagnostic.objects.bulk_create(made, batch_size=2000)
    first = next_key(Answer)
    load_rows(Answer, _ANSWER, ((first + n, *row) for n, row in enumerate(_answers(made, random, by))))


def _diagnostic(file: File, expert: Expert, version: Questionnaire, random: Random, by: User) -> Diagnostic:
    diagnosed = file.diagnosed_on or clock.today()  # the first: those given here were diagnosed
    return Diagnostic(
        id=UUID(int=random.getrandbits(128), version=4),
        enrolment_id=file.pk,
        questionnaire=version,
        status=Diagnostic.Status.VALIDATED,
        expert=expert,
        started_on=max(file.engaged_on, diagnosed - LASTS),
        submitted_on=diagnosed,
        validated_on=diagnosed,
        validated_by=by,
        recorded_by=by,
    )


def _answers(made: list[Diagnostic], random: Random, by: User) -> Iterator[tuple[Any, ...]]:
    """Levels around what each firm is worth."""
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    version = made[0].questionnaire  # the one in force, of all
    questions = list(Question.objects.filter(axis__questionnaire=version).values_list("pk", flat=True))
    for row in made:
        worth = random.gauss(1.9, 0.7)
        for question in questions:
            level = max(0, min(5, round(random.gauss(worth, 0.8))))
            yield row.id.hex, question, level, False, min(5, level + 1), "", "", 1, now, by.pk
