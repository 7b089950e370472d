"""Addresses of the documents made from frozen figures."""

from django.urls import path

from reports.views import restitutions, templates

app_name = "reports"

urlpatterns = [
    path("", restitutions.list_page, name="list"),
    path("nouvelle/", restitutions.new_page, name="new"),
    path("modeles/", templates.templates_page, name="templates"),
    path("modeles/<int:pk>/retirer/", templates.retire, name="template-retire"),
    path("<int:pk>/", restitutions.detail_page, name="detail"),
    path("<int:pk>/refaire/", restitutions.remake, name="remake"),
    path("<int:pk>/fichiers/<slug:kind>/", restitutions.document_file, name="file"),
]
