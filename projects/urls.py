from django.urls import path

from lists.views import list_urls

from .entering import confirm_bundles, confirm_rollouts, correct_day, enter_phase, enter_step
from .rounds import views as rounds
from .views import (
    ActorListView,
    BundleListView,
    InvolvementListView,
    MilestoneListView,
    ObstacleListView,
    RolloutListView,
)

urlpatterns = [
    *list_urls("leistungseinheiten", RolloutListView, "rollouts", menu=20),
    *list_urls("prozessbuendel", BundleListView, "bundles", menu=30),
    *list_urls("meilensteine", MilestoneListView, "milestones"),
    *list_urls("hindernisse", ObstacleListView, "obstacles", menu=35),
    *list_urls("akteure", ActorListView, "actors", menu=37),
    *list_urls("akteure/beteiligungen", InvolvementListView, "involvements"),
    path("projekte/<slug:slug>/statusabfragen/", rounds.rounds, name="status-rounds"),
    path("projekte/<slug:slug>/statusabfragen/neu/", rounds.new_round, name="new-status-round"),
    path("projekte/<slug:slug>/statusabfragen/<int:pk>/", rounds.round_page, name="status-round"),
    path("projekte/<slug:slug>/statusabfragen/<int:pk>/annehmen/", rounds.guarded_decide, name="status-decide"),
    path("projekte/<slug:slug>/statusabfragen/<int:pk>/zuruecknehmen/", rounds.guarded_undo, name="status-undo"),
    path("projekte/<slug:slug>/statusabfragen/<int:pk>/nachfassen/", rounds.follow_up, name="status-follow-up"),
    path("eintragen/phase/", enter_phase, name="enter-phase"),
    path("eintragen/schritt/", enter_step, name="enter-step"),
    path("eintragen/tag/", correct_day, name="correct-day"),
    path("eintragen/stand/leistungseinheiten/", confirm_rollouts, name="confirm-rollouts"),
    path("eintragen/stand/prozessbuendel/", confirm_bundles, name="confirm-bundles"),
]
