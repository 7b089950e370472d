"""Addresses of the structures."""

from django.urls import path

from structures import operator_urls, views

app_name = "structures"

urlpatterns = [
    path("structures/", views.directory, name="directory"),
    path("structures/<int:pk>/", views.detail, name="detail"),
    path("structures/<int:pk>/membres/", views.attach, name="members"),
    path("structures/<int:pk>/membres/<int:assignment>/retirer/", views.detach, name="member-detach"),
    *operator_urls.urlpatterns,
]
