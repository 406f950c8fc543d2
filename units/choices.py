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


class ReorganisationKind(models.TextChoices):
    """What happens to units on a day."""

    RENAME = "RENAME", "Umbenennung"
    MOVE = "MOVE", "Umzug"
    MERGE = "MERGE", "Zusammenlegung"
    SPLIT = "SPLIT", "Aufteilung"
    CLOSE = "CLOSE", "Auflösung"


class ReorganisationRole(models.TextChoices):
    """What a unit is in a reorganisation; one that goes on may be both."""

    PREDECESSOR = "PREDECESSOR", "bisher"
    SUCCESSOR = "SUCCESSOR", "danach"
