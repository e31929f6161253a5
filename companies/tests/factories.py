import datetime
from decimal import Decimal

import factory
from stdnum import luhn

from accounts.tests.factories import UserFactory
from companies import services
from companies.identifiers import siren_of
from companies.models import Company, Contact, Enrolment, Site
from companies.phases import PATH, RELEASED, Phase
from regions.models import Department

TOWNS = {
    "67": ("Strasbourg", "67000"),
    "29": ("Brest", "29200"),
    "54": ("Nancy", "54000"),
    "974": ("Saint-Denis", "97400"),
}


def fictional_siret(number: int) -> str:
    """A valid SIRET among those that INSEE never gave (00200…)."""
    base = f"002{number:05d}"
    siren = base + luhn.calc_check_digit(base)
    return siren + "0001" + luhn.calc_check_digit(siren + "0001")


class CompanyFactory(factory.django.DjangoModelFactory):
    """A PME of Strasbourg (Alsace), not enrolled; `CompanyFactory(department="29")` puts it elsewhere."""

    class Meta:
        model = Company

    class Params:
        siret = factory.Sequence(fictional_siret)

    siren = factory.LazyAttribute(lambda company: siren_of(company.siret))
    name = factory.Sequence(lambda n: f"Ateliers {n:03d}")
    naf_id = "25.62B"
    headcount = Decimal(40)
    turnover = Decimal(6_000_000)
    balance_sheet = Decimal(4_000_000)
    figures_year = 2014

    @classmethod
    def _create(cls, model_class, *args, department="67", by=None, **kwargs):
        company = model_class(*args, **kwargs)
        services.index_company(company)
        company.save()
        town, postcode = TOWNS.get(department, ("Villeneuve", f"{department[:2]}000"))
        services.add_site(
            company,
            siret=cls._siret(company.siren),
            postcode=postcode,
            municipality=town,
            department=Department.objects.get(pk=department),
            by=by or UserFactory(),
        )
        return company

    @staticmethod
    def _siret(siren: str) -> str:
        return siren + "0001" + luhn.calc_check_digit(siren + "0001")


class ContactFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Contact

    company = factory.SubFactory(CompanyFactory)
    first_name = "Léa"
    last_name = "Martin"
    position = "Direction générale"
    email = factory.Sequence(lambda n: f"contact{n}@entreprise.example")


def enrol(
    company: Company | None = None,
    *,
    phase: str = Phase.ENGAGEE,
    on: datetime.date = datetime.date(2015, 6, 1),
    by=None,
    **company_fields,
) -> Enrolment:
    """A file brought to `phase` by the real acts, all dated `on`; `company_fields` make its firm."""
    company = company or CompanyFactory(**company_fields)
    by = by or UserFactory()
    enrolment = services.open_enrolment(Site.objects.filter(company=company).first(), on=on, by=by)
    if phase in RELEASED:
        return services.advance_enrolment(enrolment, to=phase, on=on, by=by, comment="Motif de test.")
    for step in PATH[1 : PATH.index(Phase(phase)) + 1]:
        enrolment = services.advance_enrolment(enrolment, to=step, on=on, by=by)
    return enrolment


def follow(enrolment: Enrolment, *, user=None, status: str = "accepted"):
    """An expert, of the account `user` if any, follows or followed a firm; reached by the relation."""
    assignment = Enrolment._meta.get_field("assignments").related_model
    expert, _ = assignment._meta.get_field("expert").related_model.objects.get_or_create(
        reference="E-001",
        defaults={
            "user": user,
            "first_name": "Jeanne",
            "last_name": "Aubert",
            "email": "jeanne.aubert@example.org",
            "organisation_kind": "consultant",
            "main_region_id": enrolment.region_id,
            "languages": "fr",
            "retained_on": datetime.date(2015, 1, 1),
            "search_text": "jeanne aubert",
        },
    )
    assignment.objects.create(
        enrolment=enrolment,
        expert=expert,
        status=status,
        starts_on=enrolment.applied_on,
        ended_on=enrolment.applied_on if status == "ended" else None,
        recorded_by=UserFactory(),
    )
    return expert
