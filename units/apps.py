from django.apps import AppConfig


class UnitsConfig(AppConfig):
    name = "units"
    verbose_name = "Organisation"
    first_parts = ("Geschäfts", "Leistungs")
