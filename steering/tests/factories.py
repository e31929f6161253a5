import datetime

import factory

from accounts.tests.factories import UserFactory
from experts.models import Expert
from steering.models import Target

SPRING = datetime.date(2015, 5, 4)


class ExpertFactory(factory.django.DjangoModelFactory):
    """An expert of Alsace retained on 4 May 2015."""

    class Meta:
        model = Expert

    reference = factory.Sequence(lambda n: f"EXP-T{n:03d}")
    first_name = "Inès"
    last_name = factory.Sequence(lambda n: f"Conseil{n}")
    email = factory.Sequence(lambda n: f"expert{n}@conseil.example")
    organisation_kind = Expert.OrganisationKind.CONSULTANT
    main_region_id = "42"
    languages = "fr"
    retained_on = SPRING


class TargetFactory(factory.django.DjangoModelFactory):
    """The national milestone of 500 engaged firms at the end of 2015."""

    class Meta:
        model = Target

    indicator = "engaged"
    due_on = datetime.date(2015, 12, 31)
    value = 500
    source = "Communiqué du 20 juillet 2015"
    recorded_by = factory.SubFactory(UserFactory)


def two_targets() -> list[Target]:
    """500 at the end of 2015 and 2,000 at the end of 2016: cumulative, never 2,500."""
    return [TargetFactory(), TargetFactory(due_on=datetime.date(2016, 12, 31), value=2000)]
