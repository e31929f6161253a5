from django.apps import AppConfig


class IndustrieFuturConfig(AppConfig):
    name = "industrie_futur"
    verbose_name = "Industrie du Futur"
