from importlib import import_module
from pkgutil import iter_modules

from django.apps import AppConfig


class PapersConfig(AppConfig):
    name = "papers"
    verbose_name = "Drucksachen"

    def ready(self) -> None:
        """Load the modules of `papers.sections`, which register what papers are made of, the part of papers in the
        Prüfakte, the sittings in the calendar, the newest papers on the pages below, and the moment of the start."""
        import_module("papers.audit_file")
        import_module("papers.calendar")
        import_module("papers.links")
        import_module("papers.oparl.installation")
        package = import_module("papers.sections")
        for module in iter_modules(package.__path__):
            import_module(f"{package.__name__}.{module.name}")
