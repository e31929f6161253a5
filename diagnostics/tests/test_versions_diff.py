"""What differs between two versions of the questionnaire."""

import pytest

from accounts.tests.factories import UserFactory
from diagnostics.models import Questionnaire
from diagnostics.services.questions import add_question, move_question, remove_question
from diagnostics.tests.factories import draft_question, reword
from diagnostics.tests.test_drafts import NEW
from diagnostics.versions_diff import difference, words_apart

pytestmark = pytest.mark.django_db


def changes():
    """(title, kinds) of each question that differs between version 1 and the draft."""
    new, old = Questionnaire.objects.all()
    return [(each.title, each.kinds) for axis in difference(old, new).axes for each in axis.questions]


def marked(pieces):
    return "".join(f"[{piece.text}]" if piece.is_changed else piece.text for piece in pieces)


@pytest.mark.parametrize(
    ("before", "after", "left", "right"),
    [
        (
            "Les machines communiquent",
            "Les machines parlent",
            "Les machines [communiquent]",
            "Les machines [parlent]",
        ),
        ("Un plan écrit", "Un plan bien écrit", "Un plan écrit", "Un plan [bien ]écrit"),
        ("L’offre évolue", "L’offre évolue vite.", "L’offre évolue", "L’offre évolue[ vite.]"),
        ("a b c", "x y c", "[a b] c", "[x y] c"),
        ("", "Nouveau", "", "[Nouveau]"),
        ("Pareil", "Pareil", "Pareil", "Pareil"),
    ],
)
def test_words_apart(before, after, left, right):
    assert [marked(side) for side in words_apart(before, after)] == [left, right]


def test_difference_of_a_copy_is_empty():
    draft_question()
    assert changes() == []


def test_difference_tells_what_was_reworded():
    question = reword(draft_question(), level_2="Autrement dit")
    assert changes() == [(question.title, ["reformulée"])]


def test_difference_tells_what_was_added_and_removed():
    question = draft_question("NUM-2")
    remove_question(question, version=1, by=UserFactory())
    add_question(question.axis, wording=NEW, by=UserFactory())
    assert changes() == [("Jumeau numérique", ["ajoutée"]), (question.title, ["retirée"])]


def test_difference_tells_what_was_moved_and_not_its_neighbours():
    for position in (5, 4, 3, 2):
        question = draft_question("NUM-5")
        move_question(question, up=True, position=position, by=UserFactory())
    assert changes() == [(question.title, ["déplacée de la 5e à la 1re place"])]


def test_difference_does_not_tell_moved_what_follows_a_removed_question():
    question = draft_question("NUM-1")
    remove_question(question, version=1, by=UserFactory())
    assert changes() == [(question.title, ["retirée"])]


def test_difference_read_backwards_exchanges_added_and_removed():
    question = draft_question("NUM-1")
    remove_question(question, version=1, by=UserFactory())
    new, old = Questionnaire.objects.all()
    (axis,) = difference(new, old).axes
    assert [each.kinds for each in axis.questions] == [["ajoutée"]]
