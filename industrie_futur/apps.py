from django.apps import AppConfig
from django.db.backends.sqlite3.base import DatabaseFeatures  # not .features: Django imports them in a circle


class IndustrieFuturConfig(AppConfig):
    name = "industrie_futur"
    verbose_name = "Industrie du Futur"

    def ready(self) -> None:
        # SQLite's own limit since 3.32; Django 5.2 still cuts a bulk insert at 999, which makes 17 queries of one.
        DatabaseFeatures.max_query_params = 32_766
