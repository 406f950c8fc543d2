from django.apps import AppConfig


class FundingConfig(AppConfig):
    name = "funding"
    verbose_name = "Fördermittel"
    first_parts = ("Bewilligungs", "Förder", "Landes", "Zuwendungs")
