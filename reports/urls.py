"""Addresses of the documents made from frozen figures."""

from django.urls import URLPattern

app_name = "reports"

urlpatterns: list[URLPattern] = []
