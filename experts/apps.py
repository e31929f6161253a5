from django.apps import AppConfig
from django.db.models.signals import post_migrate

from experts.reference import load_specialities


class ExpertsConfig(AppConfig):
    name = "experts"
    verbose_name = "Experts"

    def ready(self) -> None:
        from experts.panels import register_panels  # here: it needs the models, ready by now

        post_migrate.connect(load_specialities, sender=self)
        register_panels()
