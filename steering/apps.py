from django.apps import AppConfig

from industrie_futur.guards import guard
from steering.guards import GUARDS


class SteeringConfig(AppConfig):
    name = "steering"
    verbose_name = "Pilotage"

    def ready(self) -> None:
        from steering.panels import register_panels  # models are not loaded before

        register_panels()
        guard(self, GUARDS)
