"""The pages of the grants, as an officer of Alsace meets them; what is refused keeps what was typed."""

import uuid
from datetime import date
from decimal import Decimal

import pytest

from accounts.tests.factories import UserFactory
from companies.models import Grant, Payment
from companies.phases import Phase
from companies.services import cancel_grant, pay_grant, reverse_payment
from companies.tests.factories import enrol
from companies.tests.granting import DAY, TODAY, committed, page, prepared
from regions.models import RegionalProgramme
from regions.services import vote_funding
from regions.tests.factories import adopt

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice(client):
    user = UserFactory(regional_officer=True, regions=["42"])
    client.force_login(user)
    return user


@pytest.fixture
def programme(alice):
    return adopt("42", on=date(2015, 6, 1), amount=100_000, by=alice)


@pytest.fixture
def file(programme):
    return enrol(on=DAY)


def terms(**changes):
    return {
        "kind": "support",
        "eligible_base": "20 000",
        "aid_rate_pct": "50",
        "amount": "",
        "regime": "de_minimis",
        "key": str(uuid.uuid4()),
        **changes,
    }


# Preparing ------------------------------------------------------------------------------------------


def test_grant_create_computes_the_amount_from_the_rate(client, file):
    response = client.post(page("grant_create", file), terms(eligible_base="1 234,50 €", aid_rate_pct="33,3"))

    grant = Grant.objects.get()
    assert response.status_code == 302
    assert (grant.amount, grant.region_id, grant.is_prepared) == (Decimal("411.09"), "42", True)


def test_grant_create_pressed_twice_writes_one_grant(client, file):
    typed = terms()
    for _ in range(2):
        client.post(page("grant_create", file), typed)
    assert Grant.objects.count() == 1


def test_grant_create_does_not_take_another_grant_for_the_same(client, file):
    typed = terms()
    client.post(page("grant_create", file), typed)

    response = client.post(page("grant_create", file), {**typed, "eligible_base": "30 000"})

    assert "déjà enregistré une autre subvention" in str(response.context["form"].errors)
    assert Grant.objects.get().eligible_base == 20_000


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"eligible_base": "-5"}, "eligible_base", "Le montant est supérieur à zéro."),
        (
            {"eligible_base": "douze"},
            "eligible_base",
            "Saisissez un montant en euros, par exemple 12 500 ou 12 500,50.",
        ),
        ({"amount": "10,555"}, "amount", "Assurez-vous qu’il n’y a pas plus de 2 chiffres après la virgule."),
        ({"aid_rate_pct": "100,5"}, "aid_rate_pct", "Un taux d’aide ne dépasse pas 100\u202f%."),
        ({"aid_rate_pct": "0"}, "aid_rate_pct", "Le taux est supérieur à zéro."),
        ({"regime": "other"}, "regime_reason", "Indiquez le régime et le motif\u202f: ils sont conservés."),
        ({"kind": ""}, "kind", "Ce champ est obligatoire."),
        ({"due_on": "31/02/2015"}, "due_on", "Le 31/02/2015 n’existe pas dans le calendrier."),
    ],
)
def test_grant_create_refuses_at_the_field_and_keeps_what_was_typed(client, file, changes, field, message):
    response = client.post(page("grant_create", file), terms(**changes))

    form = response.context["form"]
    assert [error.replace("'", "’") for error in form.errors[field]] == [message]
    assert form["eligible_base"].value() == changes.get("eligible_base", "20 000")
    assert not Grant.objects.exists()


def test_grant_create_refuses_more_than_the_budget_at_the_amount(client, file):
    response = client.post(
        page("grant_create", file), terms(eligible_base="300 000", regime="other", regime_reason="RGEC")
    )

    [message] = response.context["form"].errors["amount"]
    assert "il reste 100\u202f000,00\xa0€ à engager, pour 150\u202f000,00\xa0€ demandés" in message


def test_grant_create_refuses_an_amount_above_the_rate(client, file):
    response = client.post(page("grant_create", file), terms(amount="10 000,01"))

    assert response.context["form"].errors == {
        "amount": [
            "Le montant dépasse le taux d’aide\u202f: sur cette assiette, 10\u202f000,00\xa0€ au plus."
        ]
    }


def test_grant_create_refuses_above_de_minimis_unless_under_another_regime(client, alice):
    adopt("42", on=date(2015, 6, 1), amount=1_000_000, by=alice)
    file = enrol(on=DAY)
    committed(file, alice, Decimal(150_000))

    refused = client.post(page("grant_create", file), terms(eligible_base="120 000"))
    [message] = refused.context["form"].errors["regime"]
    assert "Il reste 50\u202f000\xa0€, pour 60\u202f000\xa0€ demandés" in message

    other = terms(eligible_base="120 000", regime="other", regime_reason="Régime notifié SA.40391")
    assert client.post(page("grant_create", file), other).status_code == 302
    assert Grant.objects.get(regime="other").regime_reason == "Régime notifié SA.40391"


def test_grant_create_warns_near_the_ceiling(client, alice):
    adopt("42", on=date(2015, 6, 1), amount=1_000_000, by=alice)
    file = enrol(on=DAY)
    committed(file, alice, Decimal(160_000))

    response = client.get(page("grant_create", file))

    assert response.context["received"].is_near
    assert "fr-alert--warning" in response.content.decode()


def test_grant_create_needs_an_engaged_firm(client, programme):
    file = enrol(phase=Phase.CANDIDATURE, on=DAY)
    assert client.get(page("grant_create", file)).status_code == 404


def test_grant_create_needs_a_programme(client, alice):
    response = client.post(page("grant_create", enrol(on=DAY)), terms())

    assert "elle est suivie au plan national" in str(response.context["form"].errors)


def test_grant_update_changes_a_prepared_grant(client, file, alice):
    grant = prepared(file, alice)

    client.post(page("grant_update", grant), terms(amount="9 000", version=grant.version))

    assert Grant.objects.get().amount == 9_000


def test_grant_update_tells_of_another_change_meanwhile(client, file, alice):
    grant = prepared(file, alice)
    for amount in ("9 000", "8 000"):
        response = client.post(page("grant_update", grant), terms(amount=amount, version=1))

    assert response.status_code == 409
    assert Grant.objects.get().amount == 9_000
    assert response.context["form"]["amount"].value() == "8 000"


# Committing and paying ------------------------------------------------------------------------------


def commit(client, grant, **changes):
    return client.post(page("grant_commit", grant), {"act_reference": "CP 12", "on": "2015-07-01", **changes})


def test_grant_commit_reserves_the_money(client, file, alice, programme):
    grant = prepared(file, alice)

    assert commit(client, grant).status_code == 302

    grant.refresh_from_db()
    assert (grant.committed, grant.committed_on, grant.act_reference) == (10_000, date(2015, 7, 1), "CP 12")
    assert RegionalProgramme.objects.get().available == 90_000


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"on": "2015-07-21"}, "on", "La date est dans le futur\u202f: nous sommes le 20/07/2015."),
        ({"on": "2015-06-09"}, "on", "L’entreprise n’est engagée dans le programme que le 10/06/2015."),
        ({"on": "2015-06-11"}, "on", "Le programme ne commence que le 15/06/2015."),
        ({"on": "2015-07-16"}, "on", "Le programme a pris fin le 15/07/2015."),
        ({"due_on": "2015-06-30"}, "due_on", "La date précède celle de l’acte, du 01/07/2015."),
        ({"act_reference": " "}, "act_reference", "Ce champ est obligatoire."),
    ],
)
def test_grant_commit_refuses_at_the_field(client, file, alice, changes, field, message):
    grant = prepared(file, alice)
    RegionalProgramme.objects.update(starts_on=date(2015, 6, 15), ends_on=date(2015, 7, 15))

    response = commit(client, grant, **changes)

    assert response.context["form"].errors[field] == [message]
    assert Grant.objects.get().committed == 0


def test_grant_commit_refuses_the_day_before_the_money_was_voted(client, file, alice, programme):
    vote_funding(programme, amount=Decimal(50_000), source="state", voted_on=date(2015, 7, 10), by=alice)
    grant = prepared(file, alice, Decimal(120_000))

    response = commit(client, grant)

    assert "au 01/07/2015, il reste 100\u202f000,00\xa0€ à engager" in str(response.context["form"].errors)


def test_grant_commit_on_a_closed_region_names_the_region_to_turn_to(client, file, alice, settings):
    alice.region_rights.create(region_id="44", starts_on=date(2016, 1, 1))
    grant = prepared(file, alice)
    settings.REFERENCE_DATE = date(2016, 2, 1)

    late = commit(client, grant, on="2016-01-10")
    assert "La région Alsace a pris fin le 31/12/2015" in str(late.context["form"].errors["on"])

    assert commit(client, grant, on="2015-12-10").status_code == 302


def test_grant_pay_proposes_what_is_left(client, file, alice):
    grant = committed(file, alice)
    pay_grant(grant, amount=Decimal(4_000), on=TODAY, reference="M-1", by=alice)

    assert client.get(page("grant_pay", grant)).context["form"]["amount"].value() == "6000"


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"amount": "10 000,01"}, "amount", "Il reste 10\u202f000,00\xa0€ à mandater sur cette subvention."),
        ({"amount": "-1"}, "amount", "Le montant est supérieur à zéro."),
        ({"on": "2015-06-09"}, "on", "La subvention n’a été engagée que le 10/06/2015."),
        ({"on": "2015-07-21"}, "on", "La date est dans le futur\u202f: nous sommes le 20/07/2015."),
        ({"reference": ""}, "reference", "Ce champ est obligatoire."),
    ],
)
def test_grant_pay_refuses_at_the_field(client, file, alice, changes, field, message):
    grant = committed(file, alice)
    typed = {"amount": "4 000", "on": "2015-07-01", "reference": "M-1", "key": str(uuid.uuid4()), **changes}

    response = client.post(page("grant_pay", grant), typed)

    assert response.context["form"].errors[field] == [message]
    assert response.context["form"]["amount"].value() == typed["amount"]
    assert not Payment.objects.exists()


def test_grant_pay_pressed_twice_pays_once(client, file, alice):
    grant = committed(file, alice)
    typed = {"amount": "4 000", "on": "2015-07-01", "reference": "M-1", "key": str(uuid.uuid4())}
    for _ in range(2):
        client.post(page("grant_pay", grant), typed)
    assert Grant.objects.get().paid == 4_000


def test_grant_pay_does_not_take_another_payment_for_the_same(client, file, alice):
    grant = committed(file, alice)
    typed = {"amount": "4 000", "on": "2015-07-01", "reference": "M-1", "key": str(uuid.uuid4())}
    client.post(page("grant_pay", grant), typed)

    response = client.post(page("grant_pay", grant), {**typed, "amount": "1 000", "reference": "M-2"})

    assert "déjà enregistré un autre mandatement" in str(response.context["form"].errors)
    assert Grant.objects.get().paid == 4_000


def test_grant_cancel_has_nothing_to_free_of_what_is_paid(client, file, alice):
    grant = committed(file, alice)
    pay_grant(grant, amount=Decimal(10_000), on=TODAY, reference="M-1", by=alice)

    response = client.post(page("grant_cancel", grant), {"on": "2015-07-20", "comment": "Projet abandonné"})

    assert "annulez-le d’abord" in str(response.context["form"].errors)
    assert Grant.objects.get().cancelled_on is None


def test_grant_cancel_frees_the_money_and_keeps_the_trace(client, file, alice):
    grant = committed(file, alice)
    pay_grant(grant, amount=Decimal(4_000), on=TODAY, reference="M-1", by=alice)

    client.post(page("grant_cancel", grant), {"on": "2015-07-20", "comment": "Projet abandonné"})

    grant.refresh_from_db()
    assert (grant.committed, grant.paid, grant.cancel_reason) == (4_000, 4_000, "Projet abandonné")
    assert RegionalProgramme.objects.get().available == 96_000
    shown = client.get(page("grant_detail", grant)).context["movements"]
    assert [row.amount for row in shown] == [10_000, 4_000, -6_000]


def test_payment_reverse_keeps_both_rows(client, file, alice):
    grant = committed(file, alice)
    payment = pay_grant(grant, amount=Decimal(4_000), on=TODAY, reference="M-1", by=alice)

    client.post(page("payment_reverse", file, pk=payment.pk), {"comment": "Saisi sur la mauvaise entreprise"})

    assert Grant.objects.get().paid == 0
    shown = client.get(page("grant_detail", grant)).context["movements"]
    assert [(row.amount, row.is_reversed) for row in shown] == [
        (10_000, False),
        (4_000, True),
        (-4_000, False),
    ]


def test_payment_reverse_on_a_cancelled_grant_frees_its_money_too(client, file, alice):
    grant = committed(file, alice)
    payment = pay_grant(grant, amount=Decimal(4_000), on=date(2015, 7, 1), reference="M-1", by=alice)
    cancel_grant(grant, on=date(2015, 7, 10), comment="Projet abandonné", by=alice)

    client.post(page("payment_reverse", file, pk=payment.pk), {"comment": "Saisi sur la mauvaise entreprise"})

    grant.refresh_from_db()
    assert (grant.committed, grant.paid) == (0, 0)
    assert RegionalProgramme.objects.get().available == 100_000
    shown = client.get(page("grant_detail", grant)).context["movements"]
    assert [row.amount for row in shown] == [10_000, 4_000, -4_000, -6_000, -4_000]


def test_payment_reverse_twice_leads_back_to_the_grant(client, file, alice):
    grant = committed(file, alice)
    payment = pay_grant(grant, amount=Decimal(4_000), on=TODAY, reference="M-1", by=alice)
    reverse_payment(payment, comment="Erreur", by=alice)

    response = client.get(page("payment_reverse", file, pk=payment.pk))

    assert response.url == grant.get_absolute_url()


@pytest.mark.parametrize("name", ["grant_update", "grant_commit", "grant_pay", "grant_cancel"])
def test_act_no_longer_possible_leads_back_to_the_grant(client, file, alice, name):
    grant = committed(file, alice)
    cancel_grant(grant, on=TODAY, comment="Projet abandonné", by=alice)

    response = client.get(page(name, grant), follow=True)

    assert response.redirect_chain == [(grant.get_absolute_url(), 302)]
    assert "a changé entre-temps" in response.content.decode()
