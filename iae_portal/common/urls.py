"""Addresses of the shared tools."""

from django.urls import path

from iae_portal.common import views
from iae_portal.common.operating import views as operating

app_name = "common"

urlpatterns = [
    path("sante/", operating.health, name="health"),
    path("pret/", operating.readiness, name="readiness"),
    path("metriques/", operating.metrics, name="metrics"),
    path("travaux/<int:pk>/", views.follow_job, name="job"),
    path("travaux/<int:pk>/annuler/", views.stop_job, name="job-cancel"),
]
