"""The address book of the portal, in French."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("iae_portal.dashboards.urls")),
    path("", include("accounts.urls")),
    path("", include("iae_portal.common.urls")),
    path("", include("structures.urls")),
    path("", include("territories.urls")),
    path("", include("white_zones.urls")),
    path("administration/", admin.site.urls),
]
