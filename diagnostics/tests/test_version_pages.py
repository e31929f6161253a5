"""The pages of the versions of the questionnaire: list, reading, difference, preparation, publication."""

import datetime

import pytest
from django.urls import reverse

from accounts.tests.factories import UserFactory
from diagnostics.models import Question, Questionnaire
from diagnostics.queries_versions import wording_of
from diagnostics.services.drafts import drop_draft, prepare_version
from diagnostics.services.questions import remove_question
from diagnostics.tests.factories import draft_question, make_diagnostic, publish, reword
from diagnostics.tests.test_drafts import NEW
from experts.tests.factories import sign_in

pytestmark = pytest.mark.django_db
SEPTEMBER = datetime.date(2015, 9, 1)


def url(name, *args):
    return reverse(f"diagnostics:{name}", args=args)


def plain(text):
    """`text` with ordinary spaces alone."""
    return " ".join(text.split())


def text_of(response):
    return plain(response.content.decode())


def posted(question, **texts):
    """What the form of a question sends, as it was opened and with other texts."""
    return {**wording_of(question), "version": question.version, **texts}


@pytest.fixture
def ministry(client):
    return sign_in(client)


# Reading --------------------------------------------------------------------------------------------


def test_version_list_tells_each_version_apart(client, ministry):
    publish(by=ministry)
    publish(on=SEPTEMBER, by=ministry)
    prepare_version(by=ministry)
    make_diagnostic()

    response = client.get(url("version_list"))

    told = [(each.version.version, each.state, each.version.uses) for each in response.context["versions"]]
    assert told == [(4, "draft", 0), (3, "to_come", 0), (2, "in_force", 0), (1, "replaced", 1)]
    assert str(ministry) in text_of(response)


def test_version_list_leads_to_the_diagnostics_of_a_version(client, ministry):
    publish(by=ministry)
    diagnostic = make_diagnostic()
    lists = [
        list(client.get(url("diagnostic_list"), {"version": version}).context["object_list"])
        for version in (1, 2)
    ]
    assert lists == [[diagnostic], []]


def test_version_list_offers_one_draft(client, ministry):
    before = text_of(client.get(url("version_list")))
    response = client.post(url("draft_create"))
    after = text_of(client.get(url("version_list")))
    assert response.url == url("draft_detail")
    assert ["Préparer une nouvelle version" in page for page in (before, after)] == [True, False]
    assert "Reprendre la version 2" in after


@pytest.mark.parametrize("traits", [{"regional_officer": True, "regions": ["42"]}, {"expert": True}])
def test_version_list_of_who_reads_has_neither_draft_nor_uses(client, traits):
    publish()
    prepare_version(by=UserFactory())
    client.force_login(UserFactory(**traits))

    response = client.get(url("version_list"))

    assert [each.version.version for each in response.context["versions"]] == [2, 1]
    assert "Diagnostics</th>" not in text_of(response)
    assert client.get(url("version_detail", 3)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_version_list_takes_the_same_queries(client, ministry, count, django_assert_num_queries):
    for number in range(count):
        publish(on=SEPTEMBER + datetime.timedelta(number), by=ministry)
    with django_assert_num_queries(4):
        client.get(url("version_list"))


def test_questionnaire_is_the_version_in_force_and_says_which_one_comes(client, ministry):
    publish(on=SEPTEMBER, by=ministry)
    prepare_version(by=ministry)
    response = client.get(url("questionnaire"))
    assert response.context["questionnaire"].version == 1
    assert "aux diagnostics commencés à partir du 1er septembre 2015" in text_of(response)


def test_old_diagnostic_opens_on_its_own_version(client, ministry):
    first = Question.objects.get(code="NUM-1")
    diagnostic = make_diagnostic(levels=2)
    reword(draft_question(), text="Tout autre chose ?", level_2="Autrement dit")
    publish(by=ministry)

    section = text_of(client.get(url("section", diagnostic.pk, "NUM")))
    restitution = text_of(client.get(url("restitution", diagnostic.pk)))

    assert (plain(first.text) in section, "Tout autre chose" in section) == (True, False)
    assert plain(first.levels.get(value=2).description) in section
    assert "Autrement dit" not in section + restitution
    assert url("version_detail", 1) in text_of(client.get(diagnostic.get_absolute_url()))


def test_version_compare_marks_the_words(client, ministry):
    reword(draft_question(), title="Machines qui parlent", by=ministry)
    publish(by=ministry)
    page = text_of(client.get(url("version_compare"), {"de": 1, "a": 2}))
    assert "De la version 1 à la version 2" in page
    assert '<ins><span class="fr-sr-only">[ajouté : </span>' in page
    assert '<del><span class="fr-sr-only">[retiré : </span>' in page


def test_version_compare_is_of_the_last_two_when_nothing_is_asked(client, ministry):
    publish(by=ministry)
    publish(on=SEPTEMBER, by=ministry)
    difference = client.get(url("version_compare")).context["difference"]
    assert (difference.before.version, difference.after.version) == (2, 3)


def test_version_compare_refuses_a_version_that_one_does_not_read(client):
    publish()
    prepare_version(by=UserFactory())
    client.force_login(UserFactory(expert=True))
    response = client.get(url("version_compare"), {"de": 1, "a": 3})
    assert response.context["form"].errors == {"a": ["Cette version n’existe pas."]}


def test_version_compare_of_a_single_version_says_so(client, ministry):
    assert "Il n’y a qu’une version" in text_of(client.get(url("version_compare")))


def test_version_compare_takes_the_same_queries(client, ministry, django_assert_num_queries):
    for code in ("NUM-1", "PROD-2", "ENV-3"):
        reword(draft_question(code), text="Autre ?", by=ministry)
    with django_assert_num_queries(9):
        client.get(url("version_compare"))


def test_version_compare_escapes_what_was_typed(client, ministry):
    reword(draft_question(), text="<script>alert(1)</script>", by=ministry)
    assert "<script>alert" not in text_of(client.get(url("version_compare")))


# Preparing ------------------------------------------------------------------------------------------


def test_draft_detail_says_what_changed_and_what_is_missing(client, ministry):
    question = reword(draft_question(), level_3="", by=ministry)
    response = client.get(url("draft_detail"))
    (axis,) = [questions for axis, questions in response.context["axes"] if axis.code == "NUM"]
    assert axis[0] == (question, ["reformulée"])
    assert "à décrire : 3" in text_of(response)


def test_draft_detail_without_a_draft_leads_to_the_versions(client, ministry):
    response = client.get(url("draft_detail"), follow=True)
    assert "Aucune version n’est en préparation." in text_of(response)


@pytest.mark.parametrize("count", [0, 3])
def test_draft_detail_takes_the_same_queries(client, ministry, count, django_assert_num_queries):
    prepare_version(by=ministry)
    for number in range(1, count + 1):
        reword(draft_question(f"NUM-{number}"), text="Autre ?", by=ministry)
    with django_assert_num_queries(14):
        client.get(url("draft_detail"))


def test_question_create_adds_it_to_its_axis(client, ministry):
    prepare_version(by=ministry)
    response = client.post(url("question_create", "NUM"), {**NEW, "title": "L'atelier ?"})
    assert response.url == f"{url('draft_detail')}#question-NUM-6"
    assert Question.objects.get(code="NUM-6").title == "L’atelier\u202f?"


def test_question_create_keeps_what_was_typed(client, ministry):
    prepare_version(by=ministry)
    response = client.post(url("question_create", "NUM"), {**NEW, "text": ""})
    assert list(response.context["form"].errors) == ["text"]
    assert "Niveau 4 du jumeau" in text_of(response)


def test_question_update_saves_the_texts(client, ministry):
    question = draft_question()
    response = client.post(url("question_update", question.pk), posted(question, help="Voir l'armoire."))
    assert response.url == f"{url('draft_detail')}#question-NUM-1"
    assert Question.objects.get(pk=question.pk).help == "Voir l’armoire."


def test_question_update_by_two_shows_both_texts_and_loses_none(client, ministry):
    question = draft_question()
    reword(question, text="Le texte du collègue ?", level_1="Son niveau")
    question.version = 1

    refused = client.post(url("question_update", question.pk), posted(question, text="Mon texte ?"))
    told = {line.label: (line.current, line.typed) for line in refused.context["conflict"]}
    form = refused.context["form"]
    again = {name: form[name].value() for name in form.fields}
    client.post(url("question_update", question.pk), again)

    assert refused.status_code == 409
    assert told["Question"] == ("Le texte du collègue ?", "Mon texte\u202f?")
    assert Question.objects.get(pk=question.pk).text == "Mon texte\u202f?"


@pytest.mark.parametrize("axis", [None, "NUM"])
def test_question_typed_for_a_draft_that_is_gone_is_given_back(client, ministry, axis):
    question = draft_question()
    sent = posted(question, text="Mon long texte ?")
    draft = question.axis.questionnaire
    drop_draft(draft, revision=draft.revision, by=UserFactory())
    address = url("question_create", axis) if axis else url("question_update", question.pk)

    response = client.post(address, sent)

    assert response.status_code == 409
    assert "Mon long texte ?" in text_of(response)


def test_question_update_takes_the_same_queries(client, ministry, django_assert_num_queries):
    question = draft_question()
    with django_assert_num_queries(4):
        client.get(url("question_update", question.pk))


def test_question_remove_asks_first(client, ministry):
    question = draft_question()
    page = text_of(client.get(url("question_remove", question.pk)))
    client.post(url("question_remove", question.pk), {"version": 1})
    assert plain(question.text) in page
    assert not Question.objects.filter(pk=question.pk).exists()


def test_question_remove_of_one_that_changed_shows_it_again(client, ministry):
    question = draft_question()
    reword(question, text="Le texte du collègue ?")

    refused = client.post(url("question_remove", question.pk), {"version": 1})
    client.post(url("question_remove", question.pk), {"version": refused.context["form"]["version"].value()})

    assert (refused.status_code, "Le texte du collègue" in text_of(refused)) == (409, True)
    assert not Question.objects.filter(pk=question.pk).exists()


def test_question_remove_twice_is_told(client, ministry):
    question = draft_question()
    remove_question(question, version=1, by=UserFactory())
    response = client.post(url("question_remove", question.pk), {"version": 1}, follow=True)
    assert "Cette question n’est plus dans la version en préparation." in text_of(response)


@pytest.mark.parametrize(("sens", "position"), [("haut", 1), ("bas", 3)])
def test_question_move(client, ministry, sens, position):
    question = draft_question("NUM-2")
    response = client.post(url("question_move", question.pk), {"sens": sens, "position": 2})
    question.refresh_from_db()
    assert (question.position, response.url) == (position, f"{url('draft_detail')}#question-NUM-2")


def test_question_move_from_another_place_is_told(client, ministry):
    question = draft_question("NUM-2")
    response = client.post(url("question_move", question.pk), {"sens": "haut", "position": 4}, follow=True)
    assert "L’ordre des questions a changé entre-temps" in text_of(response)


# Deciding -------------------------------------------------------------------------------------------


def test_draft_publish_shows_the_difference_and_the_checks(client, ministry):
    reword(draft_question(), text="Le texte à venir ?", by=ministry)
    page = text_of(client.get(url("draft_publish")))
    assert page.count(">vérifié<") == 6
    assert "venir" in page


@pytest.mark.parametrize("count", [1, 3])
def test_draft_publish_takes_the_same_queries(client, ministry, count, django_assert_num_queries):
    for number in range(1, count + 1):
        reword(draft_question(f"NUM-{number}"), text="Autre ?", by=ministry)
    with django_assert_num_queries(14):
        client.get(url("draft_publish"))


def test_draft_publish_freezes_the_version(client, ministry):
    reword(draft_question(), text="Autre ?", by=ministry)
    sent = {"effective_on": "2015-09-01", "note": "Mots plus simples", "revision": 2}
    response = client.post(url("draft_publish"), sent)
    version = Questionnaire.objects.get(version=2)
    assert response.url == url("version_list")
    assert (version.is_published, version.effective_on, version.published_by) == (True, SEPTEMBER, ministry)


def test_draft_publish_twice_is_told(client, ministry):
    reword(draft_question(), text="Autre ?", by=ministry)
    sent = {"effective_on": "2015-09-01", "note": "Mots plus simples", "revision": 2}
    client.post(url("draft_publish"), sent)
    response = client.post(url("draft_publish"), sent, follow=True)
    assert "Aucune version n’est en préparation." in text_of(response)
    assert Questionnaire.objects.count() == 2


def test_draft_publish_is_not_offered_before_all_is_checked(client, ministry):
    reword(draft_question(), level_3="", by=ministry)
    page = text_of(client.get(url("draft_publish")))
    assert "Publier la version</button>" not in page
    assert "à corriger" in page


@pytest.mark.parametrize(
    ("field", "value"), [("note", " "), ("effective_on", "2015-07-19"), ("effective_on", "31/02/2016")]
)
def test_draft_publish_refuses_at_the_field_and_keeps_what_was_typed(client, ministry, field, value):
    reword(draft_question(), text="Autre ?", by=ministry)
    sent = {"effective_on": "2015-09-01", "note": "Mots plus simples", "revision": 2, field: value}
    response = client.post(url("draft_publish"), sent)
    assert list(response.context["form"].errors) == [field]
    assert response.context["form"][field].value() == value


@pytest.mark.parametrize("page", ["draft_publish", "draft_drop"])
def test_draft_that_changed_while_it_was_read_is_read_again(client, ministry, page):
    reword(draft_question(), text="Autre ?", by=ministry)
    sent = {"effective_on": "2015-09-01", "note": "Mots plus simples", "revision": 1}

    refused = client.post(url(page), sent)
    shown = refused.context["form"]["revision"].value()
    confirmed = client.post(url(page), {**sent, "revision": shown})

    assert (refused.status_code, shown, confirmed.status_code) == (409, 2, 302)


def test_draft_drop_leaves_the_published_versions(client, ministry):
    prepare_version(by=ministry)
    assert "Rien n’y a été modifié" in text_of(client.get(url("draft_drop")))
    client.post(url("draft_drop"), {"revision": 1})
    assert [each.version for each in Questionnaire.objects.all()] == [1]
