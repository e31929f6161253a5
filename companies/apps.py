from django.apps import AppConfig
from django.db.models.signals import post_migrate

from companies.reference import load_naf
from industrie_futur.guards import guard


class CompaniesConfig(AppConfig):
    name = "companies"
    verbose_name = "Entreprises"

    def ready(self) -> None:
        from companies.duties import register_duties  # models are not loaded before
        from companies.guards import GUARDS
        from companies.panels import register_panels

        post_migrate.connect(load_naf, sender=self)
        register_duties()
        register_panels()
        guard(self, GUARDS)
