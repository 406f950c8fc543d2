from django.apps import AppConfig


class FundingConfig(AppConfig):
    name = "funding"
    verbose_name = "Fördermittel"
    first_parts = ("Bewilligungs", "Eigen", "Förder", "Gesamt", "Landes", "Mittel", "Zuwendungs")
