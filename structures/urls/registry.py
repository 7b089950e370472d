"""Addresses of the register."""

from django.urls import path

from structures.views.registry import card, consumption, directory, duplicates, members, proposals

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
]
