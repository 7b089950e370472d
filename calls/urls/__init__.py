"""Addresses of calls: /appels/ for all, /candidatures/ for applicants, /instruction/ for those who work on files."""

from calls.urls import applying, desk, public

app_name = "calls"

urlpatterns = [*public.urlpatterns, *applying.urlpatterns, *desk.urlpatterns]
