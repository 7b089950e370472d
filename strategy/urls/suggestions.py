"""Suggestions read from the figures."""

from django.urls import URLPattern, path

from strategy.views import suggestions

ONE = "suggestions/<int:pk>/"

urlpatterns: list[URLPattern] = [
    path("suggestions/", suggestions.register, name="suggestions"),
    path("suggestions/relire/", suggestions.read, name="suggestions-read"),
    path(ONE, suggestions.detail, name="suggestion"),
    path(f"{ONE}reprendre/", suggestions.adopt, name="suggestion-adopt"),
    path(f"{ONE}ecarter/", suggestions.dismiss, name="suggestion-dismiss"),
    path(f"{ONE}rouvrir/", suggestions.reopen, name="suggestion-reopen"),
]
