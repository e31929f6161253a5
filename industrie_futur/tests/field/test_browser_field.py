"""The workshop's application on a phone: no network, tab killed, slow server, answer lost, two sides."""

import re
import time

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from accounts.tests.factories import UserFactory
from companies.tests.factories import ContactFactory
from diagnostics.models import Answer, Attachment, Diagnostic, Question, Visit
from diagnostics.services.answers import save_answer
from diagnostics.services.visits import log_visit
from diagnostics.tests.factories import make_visit
from industrie_futur.tests.browsing import MARKS, PHONE, RULES, sign_in
from industrie_futur.tests.field.using import (
    FIELD,
    STATE,
    all_sent,
    answer_all,
    firm_of,
    open_again,
    save_visit,
    take_photos,
    write_visit,
)
from steering.demo import PASSWORD

pytestmark = MARKS


def test_a_day_without_network_is_sent_once_it_is_back(page, phone, mission, diagnostic, live_server):
    page.reload()
    all_sent(page)
    phone.set_offline(True)
    page.reload()
    expect(page.locator(STATE)).to_contain_text("Hors ligne")
    began = time.monotonic()
    write_visit(page, mission)
    take_photos(page, "red", "blue")
    save_visit(page)
    answer_all(page, mission, level=3)
    assert time.monotonic() - began < 180  # a full visit in three minutes, on a phone
    expect(page.locator(STATE)).to_contain_text("30 saisies à envoyer")
    assert not Visit.objects.exists()

    phone.set_offline(False)
    all_sent(page)
    visit = Visit.objects.get()
    assert (visit.summary, visit.attachments.count()) == ("Atelier parcouru", 2)
    assert set(Answer.objects.values_list("level", flat=True)) == {3}
    assert Answer.objects.count() == Question.objects.count() == 27
    page.goto(f"{live_server.url}{FIELD}#/diagnostic/{diagnostic.pk}")
    page.get_by_role("link", name="Transmettre à la région").click()
    page.get_by_role("button", name="Transmettre").click()
    assert Diagnostic.objects.get().status == "submitted"


def test_a_tab_killed_at_each_step_loses_nothing(page, phone, mission, diagnostic):
    page.reload()
    all_sent(page)
    phone.set_offline(True)
    write_visit(page, mission, "Tapé avant la coupure")
    page = open_again(page, phone)
    expect(page.get_by_label("Compte rendu")).to_have_value("Tapé avant la coupure")
    take_photos(page, "green")
    page = open_again(page, phone)
    expect(page.get_by_label("Légende")).to_have_count(1)
    save_visit(page)
    page = open_again(page, phone)
    expect(page.locator("main")).to_contain_text("à envoyer")
    page.get_by_role("link", name="Diagnostic initial").click()
    page.locator("main .field-list a").first.click()
    page.get_by_label("Commentaire").first.fill("Presse de 1998")
    page = open_again(page, phone)
    expect(page.get_by_label("Commentaire").first).to_have_value("Presse de 1998")
    expect(page.locator(STATE)).to_contain_text("3 saisies à envoyer")

    phone.set_offline(False)
    all_sent(page)
    assert Visit.objects.get().summary == "Tapé avant la coupure"
    assert Attachment.objects.count() == 1
    assert Answer.objects.get().comment == "Presse de 1998"


def test_an_answer_lost_on_the_way_back_makes_no_second_visit(page, mission):
    lost = []

    def lose(route):
        if len(lost) < 2:
            lost.append(route.fetch().status)
            route.abort()
        else:
            route.continue_()

    page.route("**/visites/**", lose)
    write_visit(page, mission, "Première version")
    save_visit(page)
    expect(page.locator(STATE)).to_contain_text("Hors ligne – 1 saisie à envoyer")
    page.get_by_role("link", name="Visite initiale").click()
    page.get_by_label("Compte rendu").fill("Seconde version")
    save_visit(page)
    expect(page.locator(STATE)).to_contain_text("Hors ligne – 2 saisies à envoyer")
    page.get_by_role("button", name="Envoyer").click()
    all_sent(page)
    assert lost == [200, 200]
    assert Visit.objects.get().summary == "Seconde version"
    assert Visit.objects.get().version == 2


def test_typing_goes_on_while_the_server_is_slow(page, mission, diagnostic):
    page.reload()
    all_sent(page)

    def delay(route):
        time.sleep(2)
        route.continue_()

    page.route("**/diagnostics/**", delay)
    page.get_by_role("link", name=firm_of(mission)).click()
    page.get_by_role("link", name="Diagnostic initial").click()
    page.locator("main .field-list a").first.click()
    comment = page.get_by_label("Commentaire").first
    comment.fill("Première")
    expect(page.locator(STATE)).to_contain_text("Envoi en cours")
    comment.fill("Première, puis seconde")
    all_sent(page)
    expect(comment).to_have_value("Première, puis seconde")
    assert Answer.objects.get().comment == "Première, puis seconde"


def test_what_changed_on_both_sides_is_shown_for_choice(page, phone, mission, diagnostic, live_server):
    planned = make_visit(mission, held=False, day=mission.starts_on)
    page.reload()
    all_sent(page)
    phone.set_offline(True)
    page.goto(f"{live_server.url}{FIELD}#/diagnostic/{diagnostic.pk}/{Question.objects.first().axis.code}")
    page.locator("main section").nth(0).get_by_text("2 – ").click()
    page.locator("main section").nth(1).get_by_text("2 – ").click()
    page.goto(f"{live_server.url}{FIELD}#/visite/{mission.enrolment.company.siren}/{planned.pk}")
    page.get_by_label("Compte rendu").fill("Écrit sur le téléphone")
    save_visit(page)
    user = mission.expert.user
    first, second = Question.objects.filter(axis=Question.objects.first().axis)[:2]
    save_answer(diagnostic, first, level=5, comment="Sur le portail", by=user)
    save_answer(diagnostic, second, level=4, by=user)
    content = {name: getattr(planned, name) for name in ("kind", "half", "half_days", "place")}
    content |= {"participants": "", "summary": "Écrit sur le portail", "next_steps": ""}
    log_visit(planned.enrolment, id=planned.pk, held_on=mission.starts_on, version=1, by=user, **content)

    phone.set_offline(False)
    expect(page.locator(STATE)).to_contain_text("3 saisies à envoyer, dont 3 à revoir", timeout=30_000)
    page.get_by_role("link", name="Visite initiale").click()
    expect(page.locator("main")).to_contain_text("Sur le portail : Écrit sur le portail")
    assert Axe().run(page, options={"runOnly": RULES}).violations_count == 0
    page.get_by_role("button", name="Garder ma saisie").click()
    expect(page.locator(STATE)).to_contain_text("2 saisies à envoyer, dont 2 à revoir")
    page.get_by_role("link", name="Voir").click()
    page.get_by_role("link", name=f"Réponse {first.code}").click()
    expect(page.locator("main section").first).to_contain_text("niveau 5 ; Sur le portail")
    page.locator("main section").nth(0).get_by_role("button", name="Prendre la réponse enregistrée").click()
    page.locator("main section").nth(1).get_by_role("button", name="Garder ma réponse").click()
    all_sent(page)
    expect(page.get_by_label("Commentaire").first).to_have_value("Sur le portail")
    assert Visit.objects.get().summary == "Écrit sur le téléphone"
    assert list(Answer.objects.order_by("question").values_list("level", flat=True)) == [5, 2]


def test_every_page_fits_a_phone_and_is_accessible(page, mission, diagnostic, live_server):
    page.reload()
    all_sent(page)
    siren, code = mission.enrolment.company.siren, Question.objects.first().axis.code
    pages = ("", f"entreprise/{siren}", f"visite/{siren}/nouvelle", "envois", "rien")
    for each in (*pages, f"diagnostic/{diagnostic.pk}", f"diagnostic/{diagnostic.pk}/{code}"):
        page.goto(f"{live_server.url}{FIELD}#/{each}")
        expect(page.locator("main h1")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], each
        found = Axe().run(page, options={"runOnly": RULES})
        assert found.violations_count == 0, each + found.generate_report()


def change_visitor(page: Page, live_server, user) -> None:
    page.context.clear_cookies()
    sign_in(page, live_server.url, user.email)


def test_from_the_workshop_to_the_attestation(page, phone, mission, diagnostic, live_server, mailoutbox):
    """The whole course: without network, sent, an axis sent back, mended, validated, confirmed, printed."""
    officer = UserFactory(
        regional_officer=True, regions=["42"], email="region@exemple.example", password=PASSWORD
    )
    contact = ContactFactory(company=mission.enrolment.company, email="direction@exemple.example")
    page.reload()
    all_sent(page)
    phone.set_offline(True)
    write_visit(page, mission)
    take_photos(page, "red", "blue")
    save_visit(page)
    answer_all(page, mission, level=2)
    phone.set_offline(False)
    all_sent(page)
    page.goto(f"{live_server.url}/diagnostics/{diagnostic.pk}/transmettre/")
    page.get_by_role("button", name="Transmettre").click()

    change_visitor(page, live_server, officer)
    page.goto(f"{live_server.url}/diagnostics/{diagnostic.pk}/renvoyer/")
    page.get_by_label("Ce qui est à reprendre").fill("Justifiez le premier niveau.")
    page.get_by_role("button", name="Renvoyer").click()
    page.wait_for_url(f"**/diagnostics/{diagnostic.pk}/")

    change_visitor(page, live_server, mission.expert.user)
    page.goto(f"{live_server.url}{FIELD}#/diagnostic/{diagnostic.pk}")
    expect(page.locator("main")).to_contain_text("À reprendre : Justifiez le premier niveau.")
    page.locator("main .field-list a").first.click()
    page.get_by_label("Commentaire").first.fill("Vu sur la ligne 2.")
    expect(page.locator(STATE)).to_contain_text("1 saisie à envoyer")
    all_sent(page)
    page.goto(f"{live_server.url}/diagnostics/{diagnostic.pk}/transmettre/")
    page.get_by_role("button", name="Transmettre").click()
    page.wait_for_url(f"**/diagnostics/{diagnostic.pk}/")
    page.goto(f"{live_server.url}/diagnostics/visites/{Visit.objects.get().pk}/lien/")
    page.locator("main label").filter(has_text=str(contact)).click()
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/diagnostics/visites/*/")

    change_visitor(page, live_server, officer)
    page.goto(f"{live_server.url}/diagnostics/{diagnostic.pk}/")
    page.get_by_role("button", name="Valider").click()
    expect(page.locator("main")).to_contain_text("Le diagnostic est validé.")

    firm = phone.browser.new_context()
    opened = firm.new_page()
    opened.goto(live_server.url + re.search(r"/liens/visite/\S+", mailoutbox[-1].body).group())
    expect(opened.get_by_label("Vos prénom et nom")).to_have_value(str(contact))
    opened.get_by_label("Votre fonction").fill("Directrice industrielle")
    opened.locator("main form button[type=submit]").click()
    expect(opened.locator("main")).to_contain_text("ASF-2015-000001")
    firm.close()

    assert Answer.objects.exclude(comment="").get().comment == "Vu sur la ligne 2."
    assert Diagnostic.objects.get().status == "validated"
    for path in (f"visites/{Visit.objects.get().pk}/attestation.pdf", f"{diagnostic.pk}/restitution.pdf"):
        assert page.request.get(f"{live_server.url}/diagnostics/{path}").body().startswith(b"%PDF-")
