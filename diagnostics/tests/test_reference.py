import csv

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Count

from accounts.tests.factories import UserFactory
from diagnostics.models import Axis, Level, Question, Questionnaire
from diagnostics.reference import QUESTIONNAIRE_FILE, load_questionnaire, typeset
from diagnostics.scale import SCALE
from diagnostics.services.drafts import prepare_version
from experts.models import Speciality

pytestmark = pytest.mark.django_db


def test_questionnaire_has_six_axes_27_questions_and_162_levels():
    assert [model.objects.count() for model in (Questionnaire, Axis, Question, Level)] == [1, 6, 27, 162]


def test_axes_are_the_specialities_of_the_experts_in_the_same_order():
    assert list(Axis.objects.values_list("code", flat=True)) == list(
        Speciality.objects.values_list("code", flat=True)
    )


def test_axes_have_their_questions():
    counts = Axis.objects.annotate(count=Count("questions")).values_list("code", "count")
    assert dict(counts) == {"STRAT": 4, "HUMAIN": 5, "PROD": 5, "NUM": 5, "CHAINE": 4, "ENV": 4}


def test_each_question_has_the_levels_of_the_scale():
    values = [step.value for step in SCALE]
    for question in Question.objects.prefetch_related("levels"):
        assert [level.value for level in question.levels.all()] == values == [0, 1, 2, 3, 4, 5]


def test_levels_are_those_of_the_file_as_they_are_printed():
    with QUESTIONNAIRE_FILE.open(encoding="utf-8", newline="") as file:
        expected = [
            (row["question_code"], int(row["level"]), typeset(row["level_label"]))
            for row in csv.DictReader(file)
        ]
    loaded = Level.objects.order_by("question__axis__position", "question__position", "value")
    assert list(loaded.values_list("question__code", "value", "description")) == expected


def test_questionnaire_is_the_same_when_loaded_again():
    load_questionnaire()
    assert Level.objects.count() == 162


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("L'offre va-t-elle au-delà ?", "L’offre va-t-elle au-delà\u202f?"),
        ("Fait ; à refaire", "Fait\u202f; à refaire"),
        (None, ""),
    ],
)
def test_typeset_prints_the_french_way(typed, printed):
    assert typeset(typed) == printed


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (
            lambda: Axis(questionnaire=Questionnaire.objects.get(), code="ENV", label="Bis", position=7),
            "Cet axe",
        ),
        (
            lambda: Question(
                axis=Axis.objects.get(code="ENV"), code="ENV-1", title="Bis", text="Bis ?", position=5
            ),
            "Cette question",
        ),
        (lambda: Level(question=Question.objects.get(code="ENV-1"), value=5, description="Bis"), "Ce niveau"),
    ],
    ids=["axis_once_per_version", "question_once_per_axis", "level_once_per_question"],
)
def test_reference_holds_nothing_twice(row, sentence):
    with pytest.raises(ValidationError, match=sentence):
        row().full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        row().save()


def test_level_goes_from_0_to_5():
    draft = prepare_version(by=UserFactory())
    question = Question.objects.get(code="ENV-1", axis__questionnaire=draft)
    level = Level(question=question, value=6, description="Au-delà")
    with pytest.raises(IntegrityError, match="level_from_0_to_5"), transaction.atomic():
        level.save()
