"""Addresses of the quality reference."""

from django.urls import URLPattern

app_name = "quality"

urlpatterns: list[URLPattern] = []
