from django.apps import AppConfig


class SteeringConfig(AppConfig):
    name = "steering"
    verbose_name = "Pilotage"

    def ready(self) -> None:
        from steering.panels import register_panels  # models are not loaded before

        register_panels()
