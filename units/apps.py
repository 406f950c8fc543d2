from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class UnitsConfig(AppConfig):
    name = "units"
    verbose_name = "Organisation"
    first_parts = ("Geschäfts", "Leistungs")

    def ready(self) -> None:
        """Apps register what hangs on units."""
        autodiscover_modules("reorganisation")
