"""Code lists of the comparison of municipalities."""

from django.db import models


class SizeClass(models.TextChoices):
    """Größenklasse, by the number of inhabitants alone: the bounds of the city and municipality types of the BBSR
    (Bundesinstitut für Bau-, Stadt- und Raumforschung), which also look at the function of a place."""

    RURAL = "RURAL", "Landgemeinde"
    SMALL = "SMALL", "Kleinstadt"
    MEDIUM = "MEDIUM", "Mittelstadt"
    LARGE = "LARGE", "kleinere Großstadt"
    VERY_LARGE = "VERY_LARGE", "große Großstadt"

    @classmethod
    def of(cls, inhabitants: int) -> "SizeClass":
        """The class of a municipality with so many inhabitants."""
        return next(size for size, least in LEAST_INHABITANTS if inhabitants >= least)


LEAST_INHABITANTS = (
    (SizeClass.VERY_LARGE, 500_000),
    (SizeClass.LARGE, 100_000),
    (SizeClass.MEDIUM, 20_000),
    (SizeClass.SMALL, 5_000),
    (SizeClass.RURAL, 0),
)


class RegionRole(models.TextChoices):
    """What a municipality is in a Modellregion."""

    LEADING = "LEADING", "Leitkommune"
    PARTNER = "PARTNER", "Partnerkommune"


class FetchOutcome(models.TextChoices):
    """How the last fetch of a package ended."""

    TAKEN_OVER = "TAKEN_OVER", "neu übernommen"
    UNCHANGED = "UNCHANGED", "unverändert"
    REFUSED = "REFUSED", "abgelehnt"
    NOT_REACHED = "NOT_REACHED", "nicht erreicht"
