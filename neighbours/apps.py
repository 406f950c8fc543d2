from django.apps import AppConfig


class NeighboursConfig(AppConfig):
    name = "neighbours"
    verbose_name = "Städtevergleich"
