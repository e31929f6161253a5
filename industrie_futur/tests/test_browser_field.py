"""The workshop's application on a phone: no network, tab killed, slow server, answer lost, two sides."""

import re
import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import Act
from accounts.tests.factories import UserFactory
from companies.tests.factories import ContactFactory, enrol
from diagnostics.models import Answer, Attachment, Diagnostic, Question, Visit
from diagnostics.services.answers import save_answer
from diagnostics.services.visits import log_visit
from diagnostics.tests.factories import followed, make_diagnostic, make_visit
from diagnostics.tests.files import photo
from experts.models import Assignment
from experts.services.assignments import end_assignment
from experts.tests.factories import ExpertFactory
from industrie_futur.tests.browsing import MARKS, PHONE, RULES, sign_in
from steering.demo import PASSWORD

pytestmark = MARKS
FIELD = "/missions/terrain/"
STATE = "#etat"


@pytest.fixture
def mission():
    expert = ExpertFactory(user=UserFactory(expert=True, email="expert@exemple.example", password=PASSWORD))
    return followed(expert, enrol())


@pytest.fixture
def diagnostic(mission):
    return make_diagnostic(mission)


@pytest.fixture
def phone(browser, browser_context_args):
    """A phone's browser, whose service worker works."""
    context = browser.new_context(**browser_context_args | {"service_workers": "allow", "viewport": PHONE})
    context.set_default_timeout(15_000)
    yield context
    context.close()


@pytest.fixture
def troubles():
    return []


@pytest.fixture
def page(phone: BrowserContext, live_server, mission, troubles):
    """The expert's application, opened once with the network: all that it needs is kept."""
    page = phone.new_page()
    page.on("pageerror", lambda error: troubles.append(str(error)))
    sign_in(page, live_server.url, mission.expert.user.email)
    page.goto(live_server.url + FIELD)
    expect(page.locator(STATE)).to_contain_text("En ligne – tout est envoyé")
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    yield page
    assert troubles == []


def open_again(page: Page, phone: BrowserContext) -> Page:
    """The tab is killed where it stands, and its address opened in a new one."""
    address = page.url
    page.close()
    again = phone.new_page()
    again.goto(address)
    return again


def firm_of(mission: Assignment) -> str:
    return mission.enrolment.company.name


def write_visit(page: Page, mission: Assignment, summary: str = "Atelier parcouru") -> None:
    page.get_by_role("link", name=firm_of(mission)).click()
    page.get_by_role("link", name="Enregistrer une visite").click()
    page.get_by_label("Compte rendu").fill(summary)


def take_photos(page: Page, *colours: str) -> None:
    sent = [
        {"name": f"{each}.jpg", "mimeType": "image/jpeg", "buffer": photo(colour=each).read()}
        for each in colours
    ]
    page.get_by_label("Ajouter des photos").set_input_files(sent)
    expect(page.get_by_label("Légende")).to_have_count(len(colours))


def save_visit(page: Page) -> None:
    page.get_by_role("button", name="Enregistrer la visite").click()
    expect(page.get_by_role("heading", name="Visites")).to_be_visible()


def answer_axis(page: Page, level: int) -> None:
    for question in page.locator("main section").all():
        question.get_by_text(f"{level} – ").click()
        expect(question.get_by_role("status")).not_to_be_empty()


def answer_all(page: Page, mission: Assignment, level: int) -> None:
    """Answer each question of the diagnostic, axis after axis."""
    page.goto(page.url.split("#")[0] + f"#/entreprise/{mission.enrolment.company.siren}")
    page.get_by_role("link", name="Diagnostic initial").click()
    first = page.locator("main .field-list a[href$='/STRAT']")  # no link of the page before it
    title = first.inner_text()
    first.click()
    while True:
        # Each axis takes the place of the one before: its own questions are waited for.
        expect(page.get_by_role("heading", level=1, name=title, exact=True)).to_be_visible()
        answer_axis(page, level)
        following = page.get_by_role("link", name="Axe suivant")
        if not following.is_visible():
            break
        title = following.inner_text().removeprefix("Axe suivant : ")
        following.click()


def all_sent(page: Page) -> None:
    expect(page.locator(STATE)).to_contain_text("En ligne – tout est envoyé", timeout=60_000)


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


def test_signing_out_wipes_the_device_and_asks_when_something_waits(page, phone, mission, live_server):
    page.route("**/visites/**", lambda route: route.abort())
    write_visit(page, mission)
    save_visit(page)
    expect(page.locator(STATE)).to_contain_text("1 saisie à envoyer")
    asked = []
    page.goto(f"{live_server.url}/missions/")
    page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.locator("form[action$='/deconnexion/'] button").last.evaluate("button => button.click()")
    expect(page).to_have_url(f"{live_server.url}/missions/")
    assert "1 saisie de l’application de terrain n’est pas envoyée" in asked[0]
    page.once("dialog", lambda dialog: dialog.accept())
    page.locator("form[action$='/deconnexion/'] button").last.evaluate("button => button.click()")
    page.wait_for_url(lambda url: "/missions/" not in url)
    left = page.evaluate("async () => [(await indexedDB.databases()).length, (await caches.keys()).length]")
    assert left == [0, 0]


def test_a_mission_that_ended_leaves_the_device_and_what_was_typed_is_kept(page, phone, mission):
    phone.set_offline(True)
    write_visit(page, mission, "Écrit après la fin de la mission")
    save_visit(page)
    end_assignment(mission, on=mission.starts_on, by=UserFactory())
    phone.set_offline(False)
    all_sent(page)
    expect(page.locator("main")).to_contain_text("Rien à cette adresse")
    page.get_by_role("link", name="Mes entreprises").click()
    expect(page.get_by_role("alert").or_(page.locator(".fr-alert"))).to_contain_text(firm_of(mission))
    assert not Visit.objects.exists()
    assert (
        Act.objects.get(action="field_sending_kept").details["summary"] == "Écrit après la fin de la mission"
    )


def test_a_closed_account_wipes_the_device(page, mission):
    mission.expert.user.is_active = False
    mission.expert.user.save()
    page.reload()
    expect(page.get_by_role("heading", name="Votre accès est fermé")).to_be_visible()
    left = page.evaluate("async () => [(await indexedDB.databases()).length, (await caches.keys()).length]")
    assert left == [0, 0]


def test_a_session_that_ended_keeps_what_waits(page, phone, mission, live_server):
    phone.clear_cookies()
    write_visit(page, mission)
    save_visit(page)
    expect(page.locator(STATE)).to_contain_text("Session terminée – 1 saisie à envoyer")
    page.get_by_role("link", name="Se reconnecter").click()
    page.get_by_label("Adresse électronique").fill(mission.expert.user.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    all_sent(page)
    assert Visit.objects.count() == 1


def test_somebody_else_reads_nothing_of_what_the_device_holds(page, phone, mission, live_server):
    other = ExpertFactory(user=UserFactory(expert=True, email="autre@exemple.example", password=PASSWORD))
    phone.clear_cookies()
    write_visit(page, mission)
    save_visit(page)
    sign_in(page, live_server.url, other.user.email)
    page.goto(live_server.url + FIELD)
    expect(
        page.get_by_role("heading", name="Cet appareil garde les saisies d’un autre compte")
    ).to_be_visible()
    expect(page.locator("main")).not_to_contain_text(firm_of(mission))
    page.get_by_role("button", name="Effacer et continuer avec mon compte").click()
    expect(page.locator("main")).to_contain_text("Aucune entreprise ne vous est confiée")


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
