import gc

from django.apps import AppConfig
from django.db.models.signals import post_migrate


YOUNG_OBJECTS = 10_000  # a page of many rows makes more; looking through them every 700, as by default, takes a tenth


class SiteConfig(AppConfig):
    name = "ozgtracker"
    verbose_name = "OZG-Tracker"

    def ready(self) -> None:
        """All apps are loaded: what is there stays, and garbage is collected from now on."""
        from . import events  # noqa: F401 connects its receivers
        from .permissions import apply_permissions

        post_migrate.connect(apply_permissions, sender=self)
        gc.freeze()
        gc.set_threshold(YOUNG_OBJECTS)
        gc.enable()
