from django.apps import AppConfig
from django.db.models.signals import post_migrate

from companies.guards import GUARDS
from companies.reference import load_naf
from industrie_futur.guards import guard


class CompaniesConfig(AppConfig):
    name = "companies"
    verbose_name = "Entreprises"

    def ready(self) -> None:
        post_migrate.connect(load_naf, sender=self)
        guard(self, GUARDS)
