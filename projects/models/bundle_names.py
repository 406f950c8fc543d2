"""What is stated of process bundles: their names and the phases of the project that they belong to."""

from django.db import models

from records.fields import SearchKeyField
from records.statements import Statement, StatementQuerySet


class BundleName(Statement):
    """Name of a process bundle from a day on."""

    project_path = "bundle.project"
    event_days = ("effective_on",)
    owner_field = "bundle"
    value_fields = ("name",)
    begins_always = True

    bundle = models.ForeignKey(
        "projects.ProcessBundle", verbose_name="Prozessbündel", on_delete=models.CASCADE, related_name="names"
    )
    name = models.CharField("Name", max_length=200)
    name_key = SearchKeyField(sources=("name",))

    objects = StatementQuerySet["BundleName"].as_manager()

    class Meta(Statement.Meta):
        verbose_name = "Name eines Prozessbündels"
        verbose_name_plural = "Namen von Prozessbündeln"
        constraints = Statement.constraints_of("bundle_name", "bundle")
        indexes = [models.Index(fields=["name_key", "bundle", "until", "effective_on"], name="bundle_name_sort")]


class BundleProjectPhase(Statement):
    """Phase of the project that a process bundle belongs to from a day on; empty where it belongs to none any more."""

    project_path = "bundle.project"
    event_days = ("effective_on",)
    owner_field = "bundle"
    value_fields = ("project_phase",)

    bundle = models.ForeignKey(
        "projects.ProcessBundle", verbose_name="Prozessbündel", on_delete=models.CASCADE, related_name="project_phases"
    )
    project_phase = models.PositiveSmallIntegerField(
        "Projektphase", null=True, blank=True, help_text="1, 2 …; leer, wenn keiner Projektphase zugeordnet."
    )

    objects = StatementQuerySet["BundleProjectPhase"].as_manager()

    class Meta(Statement.Meta):
        verbose_name = "Projektphase eines Prozessbündels"
        verbose_name_plural = "Projektphasen von Prozessbündeln"
        constraints = Statement.constraints_of("bundle_project_phase", "bundle")

    @property
    def value_text(self) -> str:
        """Projektphase 2"""
        return "keine Projektphase" if self.project_phase is None else f"Projektphase {self.project_phase}"
