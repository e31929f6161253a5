import datetime

import factory

from accounts.tests.factories import UserFactory
from companies.models import Enrolment
from companies.tests.factories import enrol
from experts.models import Assignment, Expert, Organisation
from experts.roster import index_expert
from experts.services import assign_expert

SPRING = datetime.date(2015, 5, 4)


class ExpertFactory(factory.django.DjangoModelFactory):
    """An expert of Alsace retained on 4 May 2015.

    `regions` (the first is the main one) and `specialities` are codes.
    """

    class Meta:
        model = Expert

    reference = factory.Sequence(lambda n: f"TEST-{n}")
    first_name = "Inès"
    last_name = factory.Sequence(lambda n: f"Conseil{n}")
    email = factory.Sequence(lambda n: f"conseil{n}@exemple.example")
    phone = "01 99 00 51 78"
    organisation_kind = Expert.OrganisationKind.CONSULTANT
    languages = "fr"
    retained_on = SPRING

    @classmethod
    def _create(cls, model_class, *args, regions=("42",), specialities=("PROD",), **fields):
        expert = model_class(main_region_id=regions[0], **fields)
        index_expert(expert)
        expert.full_clean()
        expert.save()
        expert.regions.set(regions)
        expert.specialities.set(specialities)
        return expert


def assign(
    enrolment: Enrolment | None = None,
    expert: Expert | None = None,
    *,
    on: datetime.date = datetime.date(2015, 6, 15),
) -> Assignment:
    """`expert`, be they overloaded, on `enrolment` by the real act; made, in Alsace, if not given."""
    return assign_expert(
        enrolment or enrol(),
        expert or ExpertFactory(),
        on=on,
        over_capacity_reason="Essai.",
        by=UserFactory(administrator=True),
    )


def make_member(
    name: str,
    *,
    kind: str = "federation",
    joined_on: datetime.date = datetime.date(2015, 7, 20),
    left_on: datetime.date | None = None,
) -> Organisation:
    """An organisation that is a member of the Alliance, of its first day unless said."""
    organisation = Organisation.objects.create(name=name, kind=kind)
    organisation.memberships.create(joined_on=joined_on, left_on=left_on)
    return organisation


def sign_in(client, **traits):
    """The account of `traits` (see UserFactory), signed in on `client`."""
    user = UserFactory(**traits)
    client.force_login(user)
    return user
