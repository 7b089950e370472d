"""The address book of the portal, in French."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("territories.urls")),
    path("administration/", admin.site.urls),
    path("", include("iae_portal.common.urls")),
    path("", include("accounts.urls")),
]
