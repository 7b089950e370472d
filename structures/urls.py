"""Addresses of the structures."""

from django.urls import path

from structures import operator_urls, views
from structures.dialogue_views import campaigns, dialogue, economic_model, sections

app_name = "structures"

urlpatterns = [
    path("structures/", views.directory, name="directory"),
    path("structures/<int:pk>/", views.detail, name="detail"),
    path("structures/<int:pk>/membres/", views.attach, name="members"),
    path("structures/<int:pk>/membres/<int:assignment>/retirer/", views.detach, name="member-detach"),
    *operator_urls.urlpatterns,
    path("dialogue/", campaigns.home, name="dialogues"),
    path("dialogue/campagnes/nouvelle/", campaigns.create, name="campaign-create"),
    path("dialogue/campagnes/<int:year>/", campaigns.campaign, name="campaign"),
    path("dialogue/campagnes/<int:year>/modifier/", campaigns.edit, name="campaign-edit"),
    path("dialogue/campagnes/<int:year>/ouvrir/", campaigns.start, name="campaign-open"),
    path("dialogue/campagnes/<int:year>/issue/", campaigns.outcomes, name="outcomes"),
    path("dialogue/<int:pk>/", dialogue.detail, name="dialogue"),
    path("dialogue/<int:pk>/deposer/", dialogue.submit, name="dialogue-submit"),
    path("dialogue/<int:pk>/messages/", dialogue.write, name="dialogue-write"),
    path("dialogue/<int:pk>/messages/<int:message>/piece/", dialogue.attachment, name="dialogue-attachment"),
    path("dialogue/<int:pk>/fiche-de-suivi.pdf", dialogue.sheet, name="dialogue-sheet"),
    path("dialogue/<int:pk>/rubriques/<slug:slug>/", sections.section, name="dialogue-section"),
    path("dialogue/<int:pk>/<slug:slug>/", dialogue.move, name="dialogue-move"),
    path("modele-economique/", economic_model.economic_model, name="economic-model"),
]
