from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules

from .conversions import share_days
from .long_lists import register as register_long_lists
from .statistics import refresh_statistics


class RecordsConfig(AppConfig):
    name = "records"
    verbose_name = "Datierte Angaben"

    def import_models(self) -> None:
        """Those of `first_names` and `second_person` too, which are built on the modules beside `models`."""
        super().import_models()
        import_module("records.first_names")
        import_module("records.second_person.models")

    def ready(self) -> None:
        post_migrate.connect(refresh_statistics, sender=self)
        register_long_lists()
        share_days()
        autodiscover_modules("findings", "desk", "search")
        import_module("records.second_person.desk")
