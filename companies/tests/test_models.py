"""Rules that the database holds, each by its name, whatever writes: the rows go in without `full_clean`."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from accounts.tests.factories import UserFactory
from companies.models import Company, Enrolment, EnrolmentEvent, Site
from companies.phases import Phase
from companies.services import index_company, open_enrolment
from companies.tests.factories import CompanyFactory, enrol

pytestmark = pytest.mark.django_db
DAY = date(2015, 6, 1)


def refused(write, constraint: str) -> None:
    """`write` breaks `constraint`, and the database names it (SQLite: a unique one by its columns)."""
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        write()
    assert constraint in str(error.value)


def change(row, **values):
    return lambda: type(row)._base_manager.filter(pk=row.pk).update(**values)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"headcount": Decimal(-1)}, "company_figures_not_negative"),
        ({"turnover": Decimal(-1)}, "company_figures_not_negative"),
        ({"balance_sheet": Decimal(-1)}, "company_figures_not_negative"),
        ({"size_category": "ENORME"}, "company_size_category_known"),
    ],
)
def test_company_figures(values, constraint):
    refused(change(CompanyFactory(), **values), constraint)


@pytest.mark.parametrize("siren", ["12345678", "12345678A", "１２３４５６７８９"])
def test_company_siren_nine_digits(siren):
    company = Company(siren=siren, name="X", naf_id="25.62B", search_text="x", sort_name="x")
    refused(company.save, "company_siren_nine_digits")


def test_company_siren_once():
    known = CompanyFactory()
    twin = Company(siren=known.siren, name="X", naf_id="25.62B", search_text="x", sort_name="x")
    refused(twin.save, "siren")


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"siret": "123"}, "site_siret_fourteen_digits"),
        ({"siret": "11111111100000"}, "site_siret_starts_with_siren"),
        ({"postcode": "2A000"}, "site_postcode_five_digits"),
    ],
)
def test_site(values, constraint):
    refused(change(CompanyFactory().sites.get(), **values), constraint)


def test_site_siret_once():
    site = CompanyFactory().sites.get()
    site.pk = None
    refused(site.save, "siret")


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"phase": "ailleurs"}, "enrolment_phase_known"),
        ({"applied_on": date(2015, 6, 2)}, "enrolment_enrolled_after_applied"),
        ({"phase": Phase.TERMINEE, "closed_on": date(2015, 5, 31)}, "enrolment_closed_after_enrolled"),
        ({"phase": Phase.TERMINEE}, "enrolment_closed_iff_phase_closed"),
        ({"closed_on": date(2015, 6, 2)}, "enrolment_closed_iff_phase_closed"),
        ({"enrolled_on": None}, "enrolment_enrolled_when_engaged"),
        ({"phase": Phase.ABANDON, "closed_on": DAY}, "enrolment_reason_when_released"),
        ({"size_category": "GE"}, "enrolment_not_too_large"),
    ],
)
def test_enrolment(values, constraint):
    refused(change(enrol(on=DAY), **values), constraint)


@pytest.mark.parametrize("phase", [Phase.CANDIDATURE, Phase.ENGAGEE, Phase.TERMINEE])
def test_enrolment_one_live_per_company(phase):
    """A completed path counts as live: its firm does not enrol a second time."""
    second = enrol(phase=phase, on=DAY)
    second.pk = None
    unique_by = "company_id" if connection.vendor == "sqlite" else "enrolment_one_live_per_company"
    refused(second.save, unique_by)


@pytest.mark.parametrize("phase", [Phase.ABANDON, Phase.REFUSEE])
def test_enrolment_follows_a_withdrawn_or_refused_one(phase):
    former = enrol(phase=phase, on=DAY)
    open_enrolment(former.site, on=DAY, by=UserFactory())
    assert Enrolment.objects.filter(company=former.company).count() == 2


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"quantity": -1}, "event_reversal_iff_negative"),
        ({"to_phase": Phase.CANDIDATURE, "from_phase": Phase.CANDIDATURE}, "event_phases_differ"),
    ],
)
def test_event(values, constraint):
    event = enrol(on=DAY).events.first()
    event.pk = None
    for name, value in values.items():
        setattr(event, name, value)
    refused(lambda: event.save(force_insert=True), constraint)


def test_event_reversed_once():
    event = enrol(on=DAY).events.first()
    rows = {
        name: getattr(event, name) for name in ("enrolment", "region", "to_phase", "effective_on", "rank")
    }
    reversal = {**rows, "quantity": -1, "reverses": event, "recorded_by": event.recorded_by}
    EnrolmentEvent.objects.create(**reversal)
    refused(lambda: EnrolmentEvent.objects.create(**reversal), "reverses")


@pytest.mark.parametrize("owned", ["sites", "enrolments"])
def test_history_cannot_be_deleted(owned):
    company = enrol(on=DAY).company
    with pytest.raises(ProtectedError):
        getattr(company, owned).first().delete()


# What the QuerySets say -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["elan", "ÉLAN", "mécanique élan", "saint etienne", "Saint-Étienne", "002 000 007", "002.000.007", ""],
)
def test_matching_ignores_accents_case_and_marks(text):
    company = CompanyFactory(siren="002000007", name="Élan Mécanique")
    Site.objects.filter(company=company).update(municipality="Saint-Étienne")
    index_company(company)
    company.save()
    assert list(Company.objects.all().matching(text)) == [company]


@pytest.mark.parametrize("text", ["elan brest", "002 000 008", "élans"])
def test_matching_wants_every_word(text):
    CompanyFactory(siren="002000007", name="Élan Mécanique")
    assert list(Company.objects.all().matching(text)) == []


def test_matching_knows_a_siret_by_its_siren():
    company = CompanyFactory(siren="002000007")
    CompanyFactory(siren="002000015")
    assert list(Company.objects.all().matching("002 000 007 00011")) == [company]


def test_firm_with_two_sites_counts_once():
    company = CompanyFactory()
    site = company.sites.get()
    site.pk, site.siret = None, company.siren + "00029"
    site.save()
    officer = UserFactory(regional_officer=True, regions=["42"])
    assert Company.objects.visible_to(officer).count() == 1
