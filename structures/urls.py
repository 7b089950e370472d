"""Addresses of the structures."""

from django.urls import path

from structures.views import card, directory, members

app_name = "structures"

urlpatterns = [
    path("structures/", directory.directory, name="directory"),
    path("structures/points.geojson", directory.points, name="points"),
    path("structures/<int:pk>/", card.detail, name="detail"),
    path("structures/<int:pk>/membres/", members.attach, name="members"),
    path("structures/<int:pk>/membres/<int:assignment>/retirer/", members.detach, name="member-detach"),
]
