"""The address book of the portal, in French."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from iae_portal.common.access import public, signed_in

urlpatterns = [
    path("", include("accounts.urls")),
    path("", include("iae_portal.common.urls")),
    path("", include("structures.urls")),
    path("", include("territories.urls")),
    path("", include("white_zones.urls")),
    path("repartition/", include("allocation.urls")),
    path("", include("calls.urls")),
    path("cdiae/", include("committees.urls")),
    path("", include("awards.urls")),
    path("strategie/", include("strategy.urls")),
    path("qualite/", include("quality.urls")),
    path("restitution/", include("reports.urls")),
    path("api/", include("iae_portal.api.urls")),
    # Last: an indicator's page takes what the other addresses under /donnees/ leave.
    path("", include("iae_portal.dashboards.urls")),
    # One way in, with its lockout; Django's own page would be a second.
    path(
        "administration/login/",
        public(RedirectView.as_view(pattern_name="accounts:login", query_string=True)),
        name="admin-login",
    ),
    # One way to change a password, which asks for the old one, tells the person and closes the other sessions.
    path(
        "administration/password_change/",
        signed_in(RedirectView.as_view(pattern_name="accounts:password-change")),
        name="admin-password-change",
    ),
    path("administration/", admin.site.urls),
]

handler500 = "iae_portal.dashboards.views.public.server_error"
