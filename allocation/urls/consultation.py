"""Saisine, avis, adoption and notification."""

from django.urls import URLPattern, path

from allocation.views import consultation, decision_documents, opinions

urlpatterns: list[URLPattern] = [
    path("scenarios/<int:pk>/consultation/", consultation.consultation, name="consultation"),
    path("scenarios/<int:pk>/consultation/<slug:slug>/", consultation.move, name="consultation-move"),
    path("scenarios/<int:pk>/avis/<slug:code>/", opinions.opinion, name="opinion"),
    path("scenarios/<int:pk>/avis/<slug:code>/commentaires/", opinions.comment, name="opinion-comment"),
    path("scenarios/<int:pk>/adoption/", consultation.adoption, name="adoption"),
    path("scenarios/<int:pk>/lettres/<slug:code>.pdf", decision_documents.letter, name="letter"),
    path("scenarios/<int:pk>/annexe.xlsx", decision_documents.annexe, name="annexe"),
]
