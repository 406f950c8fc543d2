from django.urls import path

from lists.files import FILE_FORMATS
from lists.views import list_urls

from .feed import papers_feed
from .oparl.urls import oparl_urls
from .views import FILES, KEPT_FILES, KeptFileView, PaperFileView, PaperListView, PaperTableView, PaperView
from .writing.views import choose_reported, move_project, writing

urlpatterns = [
    *list_urls("berichte", PaperListView, "papers", menu=90),
    path("berichte.atom", papers_feed, name="papers-feed"),
    *oparl_urls,
    path("berichte/<slug:slug>/schreiben/", writing, name="paper-writing"),
    path("berichte/<slug:slug>/reihenfolge/", move_project, name="paper-order"),
    path("berichte/<slug:slug>/befunde/", choose_reported, name="paper-reported"),
    path("berichte/<slug:slug>/", PaperView.as_view(), name="paper"),
    *(
        path(f"berichte/<slug:slug>.{suffix}", PaperFileView.as_view(), {"file_format": suffix}, name=f"paper-{suffix}")
        for suffix in FILES
    ),
    *(
        path(
            f"berichte/<slug:slug>/<str:digest>.{suffix}",
            KeptFileView.as_view(),
            {"file_format": suffix},
            name=f"paper-kept-{suffix}",
        )
        for suffix in KEPT_FILES
    ),
    *(
        path(
            f"berichte/<slug:slug>/<str:table>.{suffix}",
            PaperTableView.as_view(),
            {"file_format": suffix},
            name=f"paper-table-{suffix}",
        )
        for suffix in FILE_FORMATS
    ),
]
