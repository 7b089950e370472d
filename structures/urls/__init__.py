"""Addresses of the structures, of the dialogue de gestion and of the support operators."""

from structures.urls import dialogues, operators, registry

app_name = "structures"

urlpatterns = [*registry.urlpatterns, *operators.urlpatterns, *dialogues.urlpatterns]
