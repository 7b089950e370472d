"""Addresses of the structures."""

from django.urls import path

from structures import operator_urls
from structures.dialogue_views import campaigns, dialogue, economic_model, sections
from structures.views import card, consumption, directory, duplicates, members, proposals

app_name = "structures"

urlpatterns = [
    path("structures/", directory.directory, name="directory"),
    path("structures/points.geojson", directory.points, name="points"),
    path("structures/consommation/", consumption.departments, name="consumption"),
    path("structures/doublons/", duplicates.list_page, name="duplicates"),
    path("structures/doublons/<int:one>/<int:other>/", duplicates.compare, name="duplicate"),
    path("structures/doublons/<int:one>/<int:other>/fusionner/", duplicates.merge, name="duplicate-merge"),
    path("structures/doublons/<int:one>/<int:other>/distinguer/", duplicates.tell_apart, name="duplicate-apart"),
    path("structures/propositions/", proposals.waiting, name="proposals"),
    path("structures/propositions/<int:pk>/", proposals.review, name="proposal"),
    path("structures/propositions/<int:pk>/valider/", proposals.validate, name="proposal-validate"),
    path("structures/propositions/<int:pk>/refuser/", proposals.refuse, name="proposal-refuse"),
    path("structures/propositions/<int:pk>/retirer/", proposals.withdraw, name="proposal-withdraw"),
    path("structures/<int:pk>/", card.detail, name="detail"),
    path("structures/<int:pk>/fiche/", proposals.propose, name="propose"),
    path("structures/<int:pk>/membres/", members.attach, name="members"),
    path("structures/<int:pk>/membres/<int:assignment>/retirer/", members.detach, name="member-detach"),
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
