from lists.views import list_urls

from .views import ServiceListView

urlpatterns = list_urls("leistungen", ServiceListView, "services", menu=40)
