from django.urls import path

from lists.views import list_urls

from .entering import enter_level
from .views import ServiceListView

urlpatterns = [
    *list_urls("leistungen", ServiceListView, "services", menu=40),
    path("eintragen/reifegrad/", enter_level, name="enter-level"),
]
