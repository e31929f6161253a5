"""A visit confirmed by the firm: who may, what is refused, numbers without a gap, the attestation."""

import datetime
import io

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from pypdf import PdfReader

from accounts.models import Act, Notification
from accounts.tests.factories import UserFactory
from companies.models import Company
from companies.tests.factories import ContactFactory
from companies.tests.test_races import at_once
from diagnostics.attestation import attestation_pdf
from diagnostics.models import CertificationSeries, Visit, VisitCertification
from diagnostics.services.certifications import confirm_by_link, confirm_on_screen, send_visit_link
from diagnostics.services.links import make_link
from diagnostics.services.visits import change_visit, log_visit
from diagnostics.tests.factories import certify, followed, make_visit
from experts.tests.factories import ExpertFactory

pytestmark = pytest.mark.django_db
JULY = datetime.date(2015, 7, 1)
SAID = {"signatory": "Hélène Roth", "position": "Directrice industrielle", "comment": "Visite utile."}


@pytest.fixture
def mission():
    return followed(ExpertFactory(user=UserFactory(expert=True), first_name="Claude", last_name="Durand"))


def on_screen(visit, **changed):
    return confirm_on_screen(visit, **({"actor": visit.expert.user} | SAID | changed))


def link_of(visit):
    contact = ContactFactory(company=visit.enrolment.company)
    return make_link("visit", visit, contact, by=visit.recorded_by)


def test_confirmed_on_screen_keeps_what_was_read_and_who_confirmed(mission):
    visit = make_visit(mission, summary="Atelier vu.", participants="Direction", half_days=2)

    certification = on_screen(visit)

    assert str(certification) == "ASF-2015-000001"
    assert (certification.how, certification.signatory_position) == ("screen", "Directrice industrielle")
    assert certification.confirmed_on == datetime.date(2015, 7, 20)
    facts = dict(certification.content["facts"])
    assert facts["Jour"] == "1er juillet 2015"
    assert facts["Durée"] == "2\u00a0demi-journées, à partir du matin"
    assert facts["Participants"] == "Direction"
    assert certification.content["summary"] == "Atelier vu."
    act = Act.objects.get(action="visit_certified")
    assert (act.done_by, act.details) == (mission.expert.user, {"number": "ASF-2015-000001", "how": "screen"})


def test_confirmed_on_screen_sent_again_is_one(mission):
    visit = make_visit(mission)
    assert on_screen(visit) == on_screen(visit)
    with pytest.raises(ValidationError, match="attestation ASF-2015-000001"):
        on_screen(visit, signatory="Une autre")
    assert VisitCertification.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"signatory": " "}, "signatory"),
        ({"position": ""}, "position"),
        ({"signatory": "DURAND Claude"}, "signatory"),  # the expert themself
    ],
)
def test_confirmation_wants_somebody_of_the_firm(mission, changed, field):
    with pytest.raises(ValidationError) as error:
        on_screen(make_visit(mission), **changed)
    assert list(error.value.message_dict) == [field]
    assert not VisitCertification.objects.exists()


@pytest.mark.parametrize("actor", [{"expert": True}, {"regional_officer": True, "regions": ["42"]}])
def test_only_the_visits_expert_hands_the_device_over(mission, actor):
    with pytest.raises(ValidationError, match="Seul l’expert"):
        on_screen(make_visit(mission), actor=UserFactory(**actor))


def test_a_planned_visit_is_not_confirmed(mission):
    with pytest.raises(ValidationError, match="prévue"):
        on_screen(make_visit(mission, held=False))


def test_a_report_changed_since_it_was_read_is_read_again(mission):
    visit = make_visit(mission)
    change_visit(visit, version=1, summary="Corrigé.", by=mission.expert.user)
    with pytest.raises(ValidationError, match="Relisez-le"):
        on_screen(visit, version=1)
    assert on_screen(visit, version=2).content["summary"] == "Corrigé."


def test_a_certified_visit_is_written_by_nobody_any_more(mission):
    visit, expert = make_visit(mission), mission.expert.user
    certify(visit)
    assert not Visit.objects.editable_by(expert).exists()
    content = {"kind": "suivi", "held_on": JULY, "half": "am", "half_days": 1, "place": "site"}
    texts = {"participants": "", "summary": "", "next_steps": ""}
    with pytest.raises(ValidationError, match="certifiée.*elle ne change plus"):
        change_visit(visit, version=1, summary="Autre.", by=expert)
    with pytest.raises(ValidationError, match="certifiée.*elle ne change plus"):
        log_visit(visit.enrolment, id=visit.pk, version=1, **content, **texts, by=expert)


@pytest.mark.parametrize("write", [Visit.objects.update, VisitCertification.objects.update])
def test_the_database_itself_freezes_a_certified_visit_and_its_attestation(mission, write):
    certify(make_visit(mission))
    field = "summary" if write.__self__.model is Visit else "signatory"
    with pytest.raises(IntegrityError), transaction.atomic():
        write(**{field: "Autre"})


def test_expert_and_region_are_told_and_nobody_else(mission):
    officer = UserFactory(regional_officer=True, regions=["42"])
    UserFactory(regional_officer=True, regions=["53"])
    visit = make_visit(mission)

    certify(visit)

    told = Notification.objects.filter(kind="visit_certified")
    assert {line.recipient for line in told} == {officer, mission.expert.user}
    assert {line.url for line in told} == {visit.get_absolute_url()}
    assert "confirmée par Hélène Roth\u202f: attestation ASF-2015-000001." in told[0].text


def test_numbers_begin_again_each_year(mission, settings):
    first, second, third = (make_visit(mission, day=JULY + datetime.timedelta(days=n)) for n in range(3))
    assert [str(certify(visit)) for visit in (first, second)] == ["ASF-2015-000001", "ASF-2015-000002"]
    settings.REFERENCE_DATE = datetime.date(2016, 1, 4)
    assert str(certify(third)) == "ASF-2016-000001"


def test_a_confirmation_undone_leaves_no_gap(mission):
    first, second = (make_visit(mission, day=JULY + datetime.timedelta(days=n)) for n in range(2))
    with transaction.atomic():
        certify(first)
        transaction.set_rollback(True)
    assert str(certify(second)) == "ASF-2015-000001"


def test_a_link_that_could_not_be_mailed_opens_nothing(mission, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # nobody listens there
    visit = make_visit(mission)
    contact = ContactFactory(company=visit.enrolment.company)
    with pytest.raises(ValidationError, match="n’a pas pu partir"):
        send_visit_link(visit, contact, by=mission.expert.user)
    assert visit.links.get().revoked_at


# The attestation ------------------------------------------------------------------------------------


def text_of(certification, **fields):
    content = attestation_pdf(certification, **({"is_fictional": True} | fields))
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


def test_attestation_says_who_certifies_what(mission):
    visit = make_visit(mission, summary="Atelier vu.\n\nTrois machines reliées.")
    certification = on_screen(visit)
    text = text_of(certification)
    assert "Attestation de service fait ASF-2015-000001" in text
    assert (
        f"Hélène Roth, Directrice industrielle, atteste au nom de l’entreprise {visit.enrolment.company}"
        in text
    )
    for said in (
        "Atelier vu.",
        "Trois machines reliées.",
        "Visite utile.",
        "20 juillet 2015",
        "Claude Durand",
    ):
        assert said in text
    assert "Données fictives" in text
    assert "Données fictives" not in text_of(certification, is_fictional=False)


def test_attestation_stays_the_same_when_names_change(mission):
    certification = on_screen(make_visit(mission))
    before = attestation_pdf(certification, is_fictional=False)
    Company.objects.update(name="Un autre nom")
    assert attestation_pdf(VisitCertification.objects.get(), is_fictional=False) == before


def test_attestation_draws_what_is_typed_as_text(mission):
    certification = on_screen(make_visit(mission), comment="#panic() <b>*gras*</b> 日本 \u202e")
    assert "#panic() <b>*gras*</b>" in text_of(certification)


# At the same moment ---------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_visits_confirmed_at_once_are_numbered_without_a_gap():
    visits = [make_visit(followed(ExpertFactory(user=UserFactory(expert=True)))) for _ in range(4)]
    acts = [
        lambda link=link: confirm_by_link(link, **SAID, version=1) for link in map(link_of, visits[:2])
    ] + [lambda visit=visit: on_screen(visit) for visit in visits[2:]]

    assert at_once(*acts) == []

    assert sorted(VisitCertification.objects.values_list("number", flat=True)) == [1, 2, 3, 4]
    assert CertificationSeries.objects.get(year=2015).last_number == 4


@pytest.mark.django_db(transaction=True)
def test_one_visit_confirmed_by_two_contacts_at_once_is_certified_once(mission):
    visit = make_visit(mission)
    links = [link_of(visit), link_of(visit)]
    [said] = at_once(*[lambda link=link: confirm_by_link(link, **SAID, version=1) for link in links])
    assert "déjà confirmée" in said
    assert VisitCertification.objects.get().number == 1


@pytest.mark.django_db(transaction=True)
def test_a_visit_confirmed_on_screen_and_by_link_at_once_is_certified_once(mission):
    visit = make_visit(mission)
    link = link_of(visit)
    [said] = at_once(lambda: on_screen(visit), lambda: confirm_by_link(link, **SAID, version=1))
    assert "déjà confirmée" in said


@pytest.mark.django_db(transaction=True)
def test_a_link_replaced_while_it_serves_confirms_or_opens_nothing_more(mission):
    visit = make_visit(mission)
    contact = ContactFactory(company=visit.enrolment.company)
    first = make_link("visit", visit, contact, by=mission.expert.user)
    said = at_once(
        lambda: make_link("visit", visit, contact, by=mission.expert.user),
        lambda: confirm_by_link(first, **SAID, version=1),
    )
    is_certified = VisitCertification.objects.exists()
    assert said == [] if is_certified else "remplacé" in said[0]


@pytest.mark.django_db(transaction=True)
def test_a_visit_changed_while_it_is_confirmed_is_read_again_or_no_longer_changes(mission):
    visit = make_visit(mission)
    [said] = at_once(
        lambda: on_screen(visit, version=1),
        lambda: change_visit(visit, version=1, summary="Corrigé.", by=mission.expert.user),
    )
    changed = Visit.objects.get().summary == "Corrigé."
    assert ("Relisez-le" in said) if changed else ("certifiée" in said)
    assert VisitCertification.objects.exists() is not changed
