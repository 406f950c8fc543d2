from lists.views import list_urls

from .views import BundleListView, MilestoneListView, RolloutListView

urlpatterns = [
    *list_urls("leistungseinheiten", RolloutListView, "rollouts", menu=20),
    *list_urls("prozessbuendel", BundleListView, "bundles", menu=30),
    *list_urls("meilensteine", MilestoneListView, "milestones"),
]
