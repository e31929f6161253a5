"""The restitution of a diagnostic: what it says, to whom, in which language, as a page and as a PDF."""

import io

import pytest
from django.urls import reverse
from pypdf import PdfReader

from accounts.tests.factories import UserFactory
from companies.tests.factories import CompanyFactory, enrol
from diagnostics.models import Diagnostic, Question
from diagnostics.restitution import restitution_of
from diagnostics.restitution_document import document_of
from diagnostics.services.questions import remove_question
from diagnostics.tests.factories import answer, draft_question, followed, make_diagnostic, publish, reword
from experts.tests.factories import sign_in

pytestmark = pytest.mark.django_db
CODES = ("STRAT", "HUMAIN", "PROD", "NUM", "CHAINE", "ENV")


def levels(**changed):
    """2 everywhere but on the questions whose code begins with a name given."""
    codes = Question.objects.values_list("code", flat=True)
    return {code: changed.get(code.split("-")[0], 2) for code in codes}


def page(diagnostic, **query):
    return reverse("diagnostics:restitution", args=[diagnostic.pk], query=query)


def told(diagnostic, language="fr"):
    return document_of(restitution_of(diagnostic), language)


def like_firms(count, **fields):
    return [make_diagnostic(status="validated", levels=4, **fields) for _ in range(count)]


def test_restitution_scores_each_axis():
    document = told(make_diagnostic(levels=levels(PROD=3)))
    assert [row[1] for row in document["rows"]] == ["2,0", "2,0", "3,0", "2,0", "2,0", "2,0"]
    assert document["score"] == "2,2"


def test_restitution_says_not_scored_and_gives_no_global_score():
    document = told(make_diagnostic(levels=levels(ENV=None)))
    assert document["rows"][5][1] == "non noté"
    assert (document["score"], document["score_note"]) == (
        "non noté",
        "Le score global suppose que les six axes soient notés.",
    )


def test_restitution_names_strengths_and_weaknesses_in_words():
    document = told(make_diagnostic(levels=levels() | {"NUM-1": 5, "ENV-2": 0}))
    assert [(each["title"], each["level"]) for each in document["strengths"]] == [
        (Question.objects.get(code="NUM-1").title, "5")
    ]
    assert [each["description"] for each in document["weaknesses"]] == [
        Question.objects.get(code="ENV-2").levels.get(value=0).description
    ]


def test_restitution_says_what_would_gain_a_level():
    document = told(make_diagnostic(levels=levels() | {"NUM-3": 1}))
    (step,) = document["next"][3]["steps"]
    assert step["gain"] == "du niveau 1 au niveau 2"
    assert step["description"] == Question.objects.get(code="NUM-3").levels.get(value=2).description


def test_restitution_has_no_next_step_at_the_top():
    document = told(make_diagnostic(levels=5))
    assert document["next"][0]["nothing"] == "Toutes les questions répondues sont au niveau 5."


def test_restitution_compares_with_five_like_firms():
    like_firms(5)
    document = told(make_diagnostic(levels=2))
    assert document["headings"][-1] == "Médiane"
    assert document["rows"][0][-1] == "4,0"
    assert (
        "Comparaison avec 5 entreprises\u202f: même secteur, même taille et même région."
        in document["summary"]
    )


def test_restitution_compares_with_no_fewer_than_five():
    like_firms(4)
    document = told(make_diagnostic(levels=2))
    assert document["headings"] == ["Axe", "Niveau (0 à 5)", "Niveau visé", "Réponses"]
    assert any("Trop peu d’entreprises comparables" in sentence for sentence in document["summary"])


def test_restitution_widens_the_comparison_and_says_so():
    like_firms(5)
    company = CompanyFactory(naf_id="10.71C")
    document = told(make_diagnostic(followed(enrolment=enrol(company)), levels=2))
    assert "Comparaison avec 5 entreprises\u202f: même taille." in document["summary"]


def test_restitution_counts_neither_itself_nor_what_is_not_validated():
    like_firms(4)
    make_diagnostic(status="submitted", levels=4)
    own = make_diagnostic(status="validated", levels=2)
    assert restitution_of(own).cohort is None


def test_restitution_of_a_closing_diagnostic_shows_the_first():
    mission = followed()
    make_diagnostic(mission, status="validated", levels=1)
    closing = make_diagnostic(mission, kind=Diagnostic.Kind.CLOSING, levels=levels(ENV=1))
    document = told(closing)
    assert document["headings"][-1] == "Premier diagnostic"
    assert "Depuis le premier diagnostic, 5 axes sur 6 ont progressé." in document["summary"]


@pytest.mark.parametrize(
    ("language", "title", "score"),
    [
        ("fr", "Restitution du diagnostic", "2,0"),
        ("en", "Diagnostic report", "2.0"),
        ("de", "Diagnosebericht", "2,0"),
    ],
)
def test_restitution_speaks(client, language, title, score):
    sign_in(client)
    diagnostic = make_diagnostic(levels=2)

    response = client.get(page(diagnostic, langue=language))

    assert response.context["document"]["title"] == f"{title} – {diagnostic.enrolment.company}"
    assert response.context["document"]["score"] == score


def test_restitution_has_no_other_language(client):
    sign_in(client)
    assert client.get(page(make_diagnostic(), langue="it")).status_code == 404


def test_restitution_says_that_it_is_a_draft(client):
    sign_in(client)
    draft = make_diagnostic(levels=2)
    done = make_diagnostic(status="validated", levels=2)
    said = "ce diagnostic n’est pas encore validé"
    assert [said in client.get(page(each)).content.decode() for each in (draft, done)] == [True, False]


def test_restitution_of_another_region_does_not_exist(client):
    client.force_login(UserFactory(regional_officer=True, regions=["53"]))
    assert client.get(page(make_diagnostic())).status_code == 404


def test_restitution_escapes_what_people_typed(client):
    sign_in(client)
    mission = followed(enrolment=enrol(CompanyFactory(name="<script>alert(1)</script>")))
    content = client.get(page(make_diagnostic(mission, levels=2))).content.decode()
    assert "<script>alert(1)" not in content


@pytest.mark.parametrize("language", ["fr", "en", "de"])
def test_restitution_file_is_an_accessible_pdf(client, language):
    sign_in(client)
    diagnostic = make_diagnostic(status="validated", levels=levels(ENV=None))

    response = client.get(
        reverse("diagnostics:restitution_file", args=[diagnostic.pk], query={"langue": language})
    )

    reader = PdfReader(io.BytesIO(response.content))
    assert response["Content-Type"] == "application/pdf"
    assert reader.trailer["/Root"]["/Lang"].startswith(language)
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert str(diagnostic.enrolment.company) in reader.metadata.title


def test_restitution_file_holds_the_pages_figures(client):
    sign_in(client)
    diagnostic = make_diagnostic(status="validated", levels=levels(PROD=3))
    address = reverse("diagnostics:restitution_file", args=[diagnostic.pk])
    text = "".join(each.extract_text() for each in PdfReader(io.BytesIO(client.get(address).content)).pages)
    assert "3,0" in text
    assert "Procédés et technologies de production" in text


def test_restitution_takes_the_same_queries(client, django_assert_num_queries):
    sign_in(client)
    diagnostic = make_diagnostic(levels=2)
    like_firms(6)
    with django_assert_num_queries(10):
        client.get(page(diagnostic))


def test_restitution_of_no_answer_says_so():
    document = told(make_diagnostic())
    assert {axis["nothing"] for axis in document["next"]} == {"Aucune réponse sur cet axe."}


def test_restitution_draws_an_open_polygon_when_an_axis_is_not_scored():
    diagnostic = make_diagnostic()
    answer(diagnostic, levels(ENV=None), by=diagnostic.recorded_by)
    assert told(diagnostic)["radar"].svg.count("<polygon") == 5  # the rings alone


# Versions of the questionnaire ------------------------------------------------------------------------


def closing_on_another_version(**texts):
    """A closing diagnostic on a version that reworded a question of NUM since the first one, at level 1."""
    mission = followed()
    make_diagnostic(mission, status="validated", levels=1)
    reword(draft_question(), **texts)
    second = publish()
    return make_diagnostic(mission, kind=Diagnostic.Kind.CLOSING, questionnaire=second, levels=2)


def test_restitution_compares_with_the_first_on_the_axes_that_ask_the_same():
    document = told(closing_on_another_version(text="Tout autre chose ?"))
    assert [row[-1] for row in document["rows"]] == ["1,0", "1,0", "1,0", "–", "1,0", "1,0"]
    assert "Depuis le premier diagnostic, 5 axes sur 5 ont progressé." in document["summary"]
    assert (
        "Sans comparaison au premier diagnostic, qui posait d’autres questions\u202f: "
        "Données et usine connectée." in document["summary"]
    )


def test_restitution_compares_with_the_first_when_only_a_title_changed():
    document = told(closing_on_another_version(title="Machines reliées", help="Voir l’armoire."))
    assert "Depuis le premier diagnostic, 6 axes sur 6 ont progressé." in document["summary"]


def test_restitution_compares_with_like_firms_on_the_axes_that_ask_the_same():
    like_firms(5)
    reword(draft_question(), level_3="Tout autrement")
    document = told(make_diagnostic(questionnaire=publish(), levels=2))
    assert [row[-1] for row in document["rows"]] == ["4,0", "4,0", "4,0", "–", "4,0", "4,0"]
    assert (
        "Sans médiane, trop peu d’entreprises ayant répondu aux mêmes questions\u202f: "
        "Données et usine connectée." in document["summary"]
    )


def test_restitution_of_a_version_that_asks_all_otherwise_is_not_compared():
    like_firms(5)
    for code in CODES:
        reword(draft_question(f"{code}-1"), text="Tout autre chose ?")
    assert restitution_of(make_diagnostic(questionnaire=publish(), levels=2)).cohort is None


def test_restitution_keeps_a_removed_question_out_of_the_comparison():
    mission = followed()
    make_diagnostic(mission, status="validated", levels=levels() | {"NUM-5": 5})
    remove_question(draft_question("NUM-5"), version=1, by=UserFactory())
    second = publish()
    document = told(make_diagnostic(mission, kind="closing", questionnaire=second, levels=2))
    assert document["rows"][3][-1] == "–"
