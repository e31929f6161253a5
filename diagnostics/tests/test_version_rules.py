"""What the database and the models refuse of a version of the questionnaire, whoever writes."""

import datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from accounts.tests.factories import UserFactory
from diagnostics.models import Axis, Diagnostic, Level, Question, Questionnaire
from diagnostics.services.drafts import prepare_version
from diagnostics.tests.factories import draft_question, make_diagnostic, publish, reword
from industrie_futur import clock

pytestmark = pytest.mark.django_db
ROWS = (Questionnaire, Axis, Question, Level)


def refused(name, act):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        act()


def first(code="NUM-1"):
    return Question.objects.published().get(code=code)


def publish_in_the_shell(draft, **fields):
    day = clock.today()
    whole = {"published_on": day, "effective_on": day, "published_by": UserFactory(), "note": "Essai"}
    Questionnaire.objects.filter(pk=draft.pk).update(is_published=True, **whole | fields)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("questionnaire_frozen_once_published", lambda: Questionnaire.objects.update(note="Autre")),
        ("questionnaire_frozen_once_published", lambda: Questionnaire.objects.update(is_published=False)),
        ("axis_frozen_once_published", lambda: Axis.objects.update(label="Autre")),
        ("question_frozen_once_published", lambda: Question.objects.update(text="Autre ?")),
        ("question_frozen_once_published", lambda: Question.objects.update(position=1)),
        ("level_frozen_once_published", lambda: Level.objects.update(description="Autre")),
    ],
)
def test_published_version_never_changes(name, change):
    refused(name, change)


def test_published_version_is_not_changed_by_a_save():
    question = first()
    question.title = "Autre"
    refused("question_frozen_once_published", question.save)


@pytest.mark.parametrize(
    ("name", "row"),
    [
        (
            "axis_added_to_a_draft",
            lambda: Axis(questionnaire=Questionnaire.objects.get(), code="X", label="X", position=7),
        ),
        (
            "question_added_to_a_draft",
            lambda: Question(axis=first().axis, code="NUM-9", title="X", text="X", position=9),
        ),
        ("questionnaire_begins_as_draft", lambda: Questionnaire(version=2, is_published=True)),
    ],
)
def test_nothing_is_added_to_a_published_version(name, row):
    refused(name, row().save)


def test_question_does_not_move_into_a_published_version():
    question = draft_question()
    question.axis, question.code, question.title = first().axis, "NUM-9", "Autre"
    refused("question_frozen_once_published", question.save)


@pytest.mark.parametrize("model", ROWS)
def test_rows_of_a_published_version_are_not_deleted(model):
    with pytest.raises(ProtectedError, match="publiée"):
        model.objects.all().delete()
    with pytest.raises(ProtectedError, match="publiée"):
        model.objects.first().delete()


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite empties its tables when a test ends")
def test_rows_of_a_published_version_are_not_deleted_by_sql():
    def delete():
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM diagnostics_level")

    refused("level_frozen_once_published", delete)


def test_version_is_published_whole():
    question = draft_question()
    question.levels.filter(value=3).update(description="")
    refused(
        "questionnaire_complete_when_published", lambda: publish_in_the_shell(question.axis.questionnaire)
    )


def test_version_is_published_with_three_questions_an_axis():
    question = draft_question()
    left = question.axis.questions.exclude(code__in=["NUM-1", "NUM-2"])
    Level.objects.filter(question__in=left).delete()
    left.delete()
    refused(
        "questionnaire_complete_when_published", lambda: publish_in_the_shell(question.axis.questionnaire)
    )


@pytest.mark.parametrize("fields", [{"note": ""}, {"published_by": None}, {"published_on": None}])
def test_version_is_published_by_somebody_with_a_note(fields):
    draft = prepare_version(by=UserFactory())
    refused("questionnaire_publication_whole", lambda: publish_in_the_shell(draft, **fields))


def test_version_applies_after_those_before():
    publish(on=datetime.date(2015, 9, 1))
    draft = reword(draft_question(), text="Et maintenant ?").axis.questionnaire
    early = {"effective_on": datetime.date(2015, 9, 1)}
    refused("questionnaire_after_those_before", lambda: publish_in_the_shell(draft, **early))


def test_version_does_not_apply_before_its_publication():
    draft = prepare_version(by=UserFactory())
    early = {"effective_on": datetime.date(2015, 7, 19)}
    refused("questionnaire_effective_once_published", lambda: publish_in_the_shell(draft, **early))


def test_diagnostic_is_made_on_a_published_version():
    diagnostic = make_diagnostic()
    draft = prepare_version(by=UserFactory())
    other = Diagnostic(
        enrolment=diagnostic.enrolment,
        kind="closing",
        questionnaire=draft,
        expert=diagnostic.expert,
        started_on=diagnostic.started_on,
        recorded_by=diagnostic.recorded_by,
    )
    refused("diagnostic_on_a_published_version", other.save)


def test_diagnostic_keeps_its_version():
    make_diagnostic()
    second = publish()
    refused("diagnostic_keeps_its_version", lambda: Diagnostic.objects.update(questionnaire=second))


@pytest.mark.parametrize(
    ("traits", "versions"),
    [
        ({}, [2, 1]),
        ({"administrator": True}, [2, 1]),
        ({"regional_officer": True}, [1]),
        ({"expert": True}, [1]),
        ({"observer": True}, [1]),
        ({"is_active": False}, []),
    ],
)
def test_draft_is_seen_by_those_who_write_it(traits, versions):
    prepare_version(by=UserFactory())
    seen = Questionnaire.objects.visible_to(UserFactory(**traits))
    assert [each.version for each in seen] == versions


@pytest.mark.parametrize(("traits", "count"), [({}, 1), ({"administrator": True}, 1), ({"expert": True}, 0)])
def test_draft_is_written_by_the_ministry_and_administrators(traits, count):
    prepare_version(by=UserFactory())
    assert Questionnaire.objects.editable_by(UserFactory(**traits)).count() == count
