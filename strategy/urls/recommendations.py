"""Recommendations, their evidence and their discussion."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
