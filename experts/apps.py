from django.apps import AppConfig
from django.db.models.signals import post_migrate

from experts.reference import load_reference
from industrie_futur.guards import guard


class ExpertsConfig(AppConfig):
    name = "experts"
    verbose_name = "Experts"

    def ready(self) -> None:
        from experts.duties import register_duties  # here: it needs the models, ready by now
        from experts.guards import GUARDS
        from experts.panels import register_panels
        from experts.reminders import register_reminders

        guard(self, GUARDS)
        post_migrate.connect(load_reference, sender=self)  # after the guards, which keep what it loads
        register_panels()
        register_duties()
        register_reminders()
