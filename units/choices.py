"""Code lists of organisational units."""

from django.db import models


class Kind(models.TextChoices):
    """What the city calls a unit."""

    OFFICE = "OFFICE", "Amt"
    DEPARTMENT = "DEPARTMENT", "Ressort"
    MUNICIPAL_SERVICE = "MUNICIPAL_SERVICE", "Stadtbetrieb"
    MUNICIPAL_ENTERPRISE = "MUNICIPAL_ENTERPRISE", "Eigenbetrieb"
    STAFF_UNIT = "STAFF_UNIT", "Stabsstelle"
    INSTITUTION = "INSTITUTION", "Einrichtung"
