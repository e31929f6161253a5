"""Version 1 of the questionnaire, from `diagnostics/data/questionnaire.csv`; frozen once loaded."""

import re
from itertools import groupby
from pathlib import Path
from typing import Any

from django.apps import apps as registry

from industrie_futur.reference import read_reference

QUESTIONNAIRE_FILE = Path(__file__).parent / "data" / "questionnaire.csv"


def typeset(text: str | None) -> str:
    """`text` with the apostrophes and the spaces of French printing, which the file does not have."""
    return re.sub(r" (?=[;:!?»])", "\u202f", (text or "").replace("'", "’"))


def load_questionnaire(apps: Any = registry, **kwargs: Any) -> None:
    """Create version 1 when there is no questionnaire yet; run after each migrate."""
    try:
        questionnaire, axis, question, level = (
            apps.get_model("diagnostics", name) for name in ("Questionnaire", "Axis", "Question", "Level")
        )
    except LookupError:  # migrated back to nothing
        return
    if questionnaire.objects.exists():
        return
    version = questionnaire.objects.create(version=1)
    rows = list(read_reference(QUESTIONNAIRE_FILE))  # in the order of axes, questions and levels
    for axis_at, (axis_code, axis_rows) in enumerate(
        groupby(rows, key=lambda row: row["axis_code"]), start=1
    ):
        of_axis = list(axis_rows)
        new_axis = axis.objects.create(
            questionnaire=version, code=axis_code, label=typeset(of_axis[0]["axis_label"]), position=axis_at
        )
        by_question = groupby(of_axis, key=lambda row: row["question_code"])
        for question_at, (code, question_rows) in enumerate(by_question, start=1):
            of_question = list(question_rows)
            new_question = question.objects.create(
                axis=new_axis,
                code=code,
                title=typeset(of_question[0]["title"]),
                text=typeset(of_question[0]["question"]),
                position=question_at,
            )
            level.objects.bulk_create(
                level(question=new_question, value=row["level"], description=typeset(row["level_label"]))
                for row in of_question
            )
    # Published once it is whole: the database lets nothing be added to it from then on.
    questionnaire.objects.filter(pk=version.pk).update(is_published=True)
