"""Whose the device is: signing out, a mission or an account that ends, a session over, somebody else."""

from playwright.sync_api import expect

from accounts.models import Act
from accounts.tests.factories import UserFactory
from diagnostics.models import Visit
from experts.services.assignments import end_assignment
from experts.tests.factories import ExpertFactory
from industrie_futur.tests.browsing import MARKS, sign_in
from industrie_futur.tests.field.using import FIELD, STATE, all_sent, firm_of, save_visit, write_visit
from steering.demo import PASSWORD

pytestmark = MARKS


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
