import datetime

import factory

from accounts.tests.factories import UserFactory
from steering.models import Target


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
