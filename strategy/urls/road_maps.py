"""The regional strategy and the road maps."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
