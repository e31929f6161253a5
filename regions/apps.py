from django.apps import AppConfig
from django.db.models.signals import post_migrate

from industrie_futur.guards import guard
from regions.guards import GUARDS
from regions.reference import load_regions


class RegionsConfig(AppConfig):
    name = "regions"
    verbose_name = "Régions"

    def ready(self) -> None:
        post_migrate.connect(load_regions, sender=self)
        guard(self, GUARDS)
