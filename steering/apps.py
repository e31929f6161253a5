from django.apps import AppConfig

from industrie_futur.guards import guard
from steering.committee.guards import GUARDS as COMMITTEE
from steering.guards import GUARDS as SHARES


class SteeringConfig(AppConfig):
    name = "steering"
    verbose_name = "Pilotage"

    def ready(self) -> None:
        from steering.duties import register_duties  # models are not loaded before
        from steering.panels import register_panels

        register_panels()
        register_duties()
        guard(self, (*SHARES, *COMMITTEE))
