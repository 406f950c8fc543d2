import gc

from django.apps import AppConfig
from django.db.models.signals import post_migrate

# A page of many rows makes more; to look through them every 700, as by default, takes a tenth of it.
YOUNG_OBJECTS = 10_000


class SiteConfig(AppConfig):
    name = "ozgtracker"
    verbose_name = "Rechte und Aufbewahrung"

    def ready(self) -> None:
        """All apps are loaded: what is there stays, and garbage is collected from now on."""
        from .error_reports import desk as _error_reports  # noqa: F401 on the desk
        from .error_reports import retention  # noqa: F401 and when they go
        from .operation import checks as files  # noqa: F401 says whether the static files are there
        from .operation.page_cache.mark import set_up_marks
        from .permissions import apply_permissions
        from .privacy import account_trail, audit_files, rounds  # noqa: F401 connect their receivers
        from .privacy.marks import reserve_marks
        from .sign_in import events  # noqa: F401 as above
        from .site_texts import checks, desk  # noqa: F401 say what is missing to go online

        reserve_marks()
        post_migrate.connect(apply_permissions, sender=self)
        post_migrate.connect(set_up_marks, sender=self)
        gc.freeze()
        gc.set_threshold(YOUNG_OBJECTS)
        gc.enable()
