import datetime

import factory

from accounts.models import RegionRight, User
from accounts.scoping import Role
from industrie_futur.text import normalise

PASSWORD = "un-mot-de-passe-de-test"


class UserFactory(factory.django.DjangoModelFactory):
    """A ministry account; `UserFactory(regional_officer=True, regions=["42"])`, `…(expert=True)`."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    class Params:
        administrator = factory.Trait(role=Role.ADMINISTRATOR)
        regional_officer = factory.Trait(role=Role.REGIONAL_OFFICER)
        expert = factory.Trait(role=Role.EXPERT)
        observer = factory.Trait(role=Role.OBSERVER)

    email = factory.Sequence(lambda n: f"personne{n}@exemple.example")
    first_name = "Camille"
    last_name = factory.Sequence(lambda n: f"Dupont{n}")
    role = Role.MINISTRY
    password = factory.django.Password(PASSWORD)
    search_text = factory.LazyAttribute(
        lambda user: normalise(f"{user.last_name} {user.first_name} {user.email}")
    )

    @factory.post_generation
    def regions(self, create, codes, **kwargs):
        """Rights on the regions of these codes since 2015-01-01."""
        for code in codes or []:
            RegionRight.objects.create(user=self, region_id=code, starts_on=datetime.date(2015, 1, 1))
