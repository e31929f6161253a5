"""The next version of the questionnaire: prepared, changed, published, thrown away."""

import datetime

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Act
from accounts.tests.factories import UserFactory
from accounts.wording import details_in_words
from companies.tests.test_races import at_once
from diagnostics.models import Axis, Diagnostic, Level, Question, Questionnaire
from diagnostics.queries_versions import version_in_force, wording_of
from diagnostics.services.diagnostics import start_diagnostic
from diagnostics.services.drafts import drop_draft, prepare_version, publish_version
from diagnostics.services.questions import add_question, move_question, remove_question
from diagnostics.tests.factories import draft_question, followed, make_diagnostic, publish, reword
from experts.tests.factories import ExpertFactory
from industrie_futur.versions import ChangedMeanwhile

pytestmark = pytest.mark.django_db
TODAY, SEPTEMBER = datetime.date(2015, 7, 20), datetime.date(2015, 9, 1)
NEW = {
    "title": "Jumeau numérique",
    "text": "L’usine a-t-elle son double ?",
    "help": "",
    **{f"level_{value}": f"Niveau {value} du jumeau" for value in range(6)},
}


@pytest.fixture
def ministry():
    return UserFactory()


def codes(axis="NUM"):
    """Codes of the questions of the draft's axis, in order."""
    draft = Questionnaire.objects.drafts().get()
    return list(
        Question.objects.filter(axis__code=axis, axis__questionnaire=draft).values_list("code", flat=True)
    )


def move(code, *, up, by):
    question = draft_question(code)
    return move_question(question, up=up, position=question.position, by=by)


def message_of(act, *args, **kwargs):
    with pytest.raises(ValidationError) as error:
        act(*args, **kwargs)
    return " ".join(error.value.messages)


def publish_on(day, by):
    draft = Questionnaire.objects.drafts().get()
    return publish_version(draft, effective_on=day, note="Essai", revision=draft.revision, by=by)


def test_prepare_version_copies_the_last_published(ministry):
    draft = prepare_version(by=ministry)

    def texts(version):
        rows = Level.objects.filter(question__axis__questionnaire=version)
        names = ("question__axis__code", "question__axis__label", "question__code", "question__title")
        return list(rows.values_list(*names, "question__text", "question__position", "value", "description"))

    assert (draft.version, draft.is_published) == (2, False)
    assert texts(draft) == texts(Questionnaire.objects.get(version=1))


def test_prepare_version_twice_is_one(ministry):
    assert prepare_version(by=ministry) == prepare_version(by=UserFactory())
    assert Act.objects.filter(action="questionnaire_prepared").count() == 1


@pytest.mark.django_db(transaction=True)
def test_prepare_version_by_two_at_once_is_one(ministry):
    assert at_once(*[lambda: prepare_version(by=ministry)] * 2) == []
    assert Questionnaire.objects.drafts().count() == 1


def test_reword_question_keeps_both_texts_in_the_trail(ministry):
    question = reword(draft_question(), by=ministry, title="Machines reliées", level_0="Aucune")
    act = Act.objects.get(action="question_reworded")
    assert wording_of(Question.objects.get(pk=question.pk))["level_0"] == "Aucune"
    assert ("Titre", f"{Question.objects.published().get(code='NUM-1').title} → Machines reliées") in (
        details_in_words(act)
    )
    # A set: PostgreSQL keeps the keys of a JSON object in an order of its own.
    assert {label for label, _ in details_in_words(act)} == {"Version du questionnaire", "Titre", "Niveau 0"}


def test_reword_question_with_the_same_texts_changes_nothing(ministry):
    question = draft_question()
    assert reword(question, by=ministry).version == 1
    assert not Act.objects.filter(action="question_reworded").exists()


def test_reword_question_that_was_reworded_since_is_told(ministry):
    stale = draft_question()
    reword(draft_question(), text="Première ?", by=ministry)
    with pytest.raises(ChangedMeanwhile) as error:
        reword(stale, text="Seconde ?", by=UserFactory())
    assert error.value.current.text == "Première ?"
    assert Question.objects.get(pk=stale.pk).text == "Première ?"


def test_two_questions_are_reworded_at_once(ministry):
    one, other = draft_question("NUM-1"), draft_question("NUM-2")
    reword(one, text="Une ?", by=ministry)
    reword(other, text="Autre ?", by=UserFactory())
    assert Questionnaire.objects.drafts().get().revision == 3


def test_reword_question_of_a_published_version_is_refused(ministry):
    question = draft_question()
    reword(question, text="Autre ?", by=ministry)
    publish_on(TODAY, ministry)
    assert message_of(reword, question, text="Encore ?", by=ministry) == (
        "La version 2 est publiée\u202f: elle ne change plus."
    )


def test_add_question_is_the_last_of_its_axis(ministry):
    axis = draft_question().axis
    question = add_question(axis, wording=NEW, by=ministry)
    assert (question.code, codes()[-1]) == ("NUM-6", "NUM-6")
    assert wording_of(Question.objects.get(pk=question.pk)) == NEW


def test_add_question_never_takes_a_code_again(ministry):
    remove_question(draft_question("NUM-5"), version=1, by=ministry)
    assert add_question(draft_question().axis, wording=NEW, by=ministry).code == "NUM-6"


def test_add_question_twice_is_refused(ministry):
    axis = draft_question().axis
    add_question(axis, wording=NEW, by=ministry)
    with pytest.raises(ValidationError) as error:
        add_question(axis, wording=NEW, by=ministry)
    assert error.value.message_dict == {"title": ["Une question de cet axe porte déjà ce titre."]}


def test_remove_question_leaves_the_published_one(ministry):
    remove_question(draft_question("NUM-2"), version=1, by=ministry)
    assert codes() == ["NUM-1", "NUM-3", "NUM-4", "NUM-5"]
    assert Question.objects.published().filter(code="NUM-2").exists()
    assert Act.objects.get(action="question_removed").details["level_5"]


def test_remove_question_that_was_reworded_since_is_told(ministry):
    stale = draft_question("NUM-2")
    reword(draft_question("NUM-2"), text="Utile ?", by=ministry)
    with pytest.raises(ChangedMeanwhile):
        remove_question(stale, version=1, by=UserFactory())


def test_remove_question_twice_is_told(ministry):
    question = draft_question("NUM-2")
    remove_question(question, version=1, by=ministry)
    assert message_of(remove_question, question, version=1, by=ministry).startswith(
        "Cette question n’est plus"
    )


@pytest.mark.parametrize(
    ("code", "up", "order"),
    [
        ("NUM-2", True, "21345"),
        ("NUM-2", False, "13245"),
        ("NUM-1", True, "12345"),
        ("NUM-5", False, "12345"),
    ],
)
def test_move_question_swaps_with_its_neighbour(ministry, code, up, order):
    move(code, up=up, by=ministry)
    assert codes() == [f"NUM-{number}" for number in order]


def test_move_question_pressed_twice_moves_once(ministry):
    question = draft_question("NUM-3")
    move_question(question, up=True, position=3, by=ministry)
    assert message_of(move_question, question, up=True, position=3, by=ministry).startswith("L’ordre")
    assert codes() == ["NUM-1", "NUM-3", "NUM-2", "NUM-4", "NUM-5"]


def test_publish_version_freezes_it_and_says_by_whom(ministry):
    reword(draft_question(), text="Autre ?", by=ministry)
    version = publish_on(SEPTEMBER, ministry)
    assert (version.is_published, version.published_by, version.published_on) == (True, ministry, TODAY)
    act = Act.objects.get(action="questionnaire_published")
    assert act.details == {"effective_on": "2015-09-01", "note": "Essai"}


def test_publish_version_that_changed_since_it_was_read_is_told(ministry):
    question = draft_question()
    read = Questionnaire.objects.drafts().get().revision
    reword(question, text="Autre ?", by=UserFactory())
    draft = Questionnaire.objects.drafts().get()
    said = message_of(publish_version, draft, effective_on=TODAY, note="Essai", revision=read, by=ministry)
    assert said.startswith("La version a été modifiée pendant votre lecture")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda: None, "La version diffère de la précédente"),
        (lambda: reword(draft_question(), level_3=""), "Chaque question décrit ses six niveaux, de 0 à 5"),
        (lambda: reword(draft_question(), level_3="Tout", level_4="tout"), "Les niveaux d’une même question"),
        (
            lambda: [
                remove_question(draft_question(f"NUM-{each}"), version=1, by=UserFactory())
                for each in (1, 2, 3)
            ],
            "Chaque axe a au moins 3 questions",
        ),
        (
            lambda: Question.objects.editable_by(UserFactory()).filter(code="ENV-1").update(text=""),
            "Chaque question a un titre et un texte",
        ),
    ],
)
def test_publish_version_refuses_what_is_not_whole(ministry, change, said):
    prepare_version(by=ministry)
    change()
    assert said in message_of(publish_on, TODAY, ministry)


@pytest.mark.parametrize("day", [datetime.date(2015, 7, 19), TODAY, SEPTEMBER])
def test_publish_version_comes_after_today_and_those_before(ministry, day):
    publish(on=SEPTEMBER, by=ministry)
    reword(draft_question(), text="Encore ?", by=ministry)
    draft = Questionnaire.objects.drafts().get()
    with pytest.raises(ValidationError) as error:
        publish_version(draft, effective_on=day, note="Essai", revision=draft.revision, by=ministry)
    assert list(error.value.message_dict) == ["effective_on"]


def test_drop_draft_leaves_nothing_of_it_but_the_trail(ministry):
    reword(draft_question(), text="Autre ?", by=ministry)
    draft = Questionnaire.objects.drafts().get()

    drop_draft(draft, revision=2, by=ministry)

    counts = [model.objects.count() for model in (Questionnaire, Axis, Question, Level)]
    assert counts == [1, 6, 27, 162]
    assert Act.objects.get(action="questionnaire_dropped").details == {"changes": 1}


def test_drop_draft_that_changed_since_is_told(ministry):
    reword(draft_question(), text="Autre ?", by=UserFactory())
    draft = Questionnaire.objects.drafts().get()
    assert message_of(drop_draft, draft, revision=1, by=ministry).startswith("La version a été modifiée")


def test_drop_draft_twice_is_told(ministry):
    draft = prepare_version(by=ministry)
    pk = draft.pk
    drop_draft(draft, revision=1, by=ministry)
    said = message_of(drop_draft, Questionnaire(pk=pk), revision=1, by=ministry)
    assert said == "Cette version a été abandonnée\u202f: rien n’est enregistré."


def test_version_in_force_begins_on_its_day(ministry):
    publish(on=SEPTEMBER, by=ministry)
    days = (datetime.date(2015, 1, 1), datetime.date(2015, 8, 31), SEPTEMBER, datetime.date(2016, 1, 1))
    assert [version_in_force(day).version for day in days] == [1, 1, 2, 2]


@pytest.mark.parametrize(("today", "version"), [(datetime.date(2015, 8, 31), 1), (SEPTEMBER, 2)])
def test_diagnostic_takes_the_version_in_force_on_its_day(settings, ministry, today, version):
    publish(on=SEPTEMBER, by=ministry)
    settings.REFERENCE_DATE = today
    expert = ExpertFactory(user=UserFactory(expert=True))
    mission = followed(expert)
    diagnostic = start_diagnostic(mission.enrolment, kind="initial", by=expert.user)
    assert diagnostic.questionnaire.version == version


def test_closing_diagnostic_takes_the_version_of_the_first(ministry):
    expert = ExpertFactory(user=UserFactory(expert=True))
    mission = followed(expert)
    make_diagnostic(mission, status="validated", levels=2)
    publish(on=TODAY, by=ministry)
    closing = start_diagnostic(mission.enrolment, kind=Diagnostic.Kind.CLOSING, by=expert.user)
    assert closing.questionnaire.version == 1
