from django.apps import AppConfig
from django.db.models.signals import post_migrate

from experts.reference import load_specialities


class ExpertsConfig(AppConfig):
    name = "experts"
    verbose_name = "Experts"

    def ready(self) -> None:
        post_migrate.connect(load_specialities, sender=self)
