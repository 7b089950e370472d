"""Addresses of the shared tools."""

from django.urls import path

from iae_portal.common import views

app_name = "common"

urlpatterns = [
    path("travaux/<int:pk>/", views.follow_job, name="job"),
    path("travaux/<int:pk>/annuler/", views.stop_job, name="job-cancel"),
]
