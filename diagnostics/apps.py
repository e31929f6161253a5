from django.apps import AppConfig
from django.db.models.signals import post_migrate

from diagnostics.reference import load_questionnaire


class DiagnosticsConfig(AppConfig):
    name = "diagnostics"
    verbose_name = "Diagnostics"

    def ready(self) -> None:
        post_migrate.connect(load_questionnaire, sender=self)
