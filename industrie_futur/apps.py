from django.apps import AppConfig

# Not from .features: Django imports these modules in a circle.
from django.db.backends.sqlite3.base import DatabaseFeatures  # type: ignore[attr-defined]

from industrie_futur.guards import OWN_GUARDS, guard


class IndustrieFuturConfig(AppConfig):
    name = "industrie_futur"
    verbose_name = "Industrie du Futur"

    def ready(self) -> None:
        guard(self, OWN_GUARDS)
        # SQLite's own limit since 3.32; Django 5.2 still cuts a bulk insert at 999, making 17 queries of one.
        DatabaseFeatures.max_query_params = 32_766  # type: ignore[assignment,method-assign]
