"""Addresses of the dialogue de gestion, and of the economic model that its bilans tell."""

from django.urls import path

from structures.views.dialogues import campaigns, dialogue, economic_model, sections

urlpatterns = [
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
