from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "Prüfung"

    def ready(self) -> None:
        """Load the parts of the Prüfakte, which register themselves."""
        from .audit_file import findings, grant, money, trail  # noqa: F401
