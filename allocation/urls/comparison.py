"""Scenarios side by side."""

from django.urls import URLPattern, path

from allocation.views import comparison

urlpatterns: list[URLPattern] = [
    path("comparer/", comparison.compare, name="compare"),
    path("comparer/pdf/", comparison.compare_pdf, name="compare-pdf"),
    path("comparer/classeur/", comparison.compare_workbook, name="compare-workbook"),
]
