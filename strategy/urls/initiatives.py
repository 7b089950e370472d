"""Partners, and the inventory of initiatives."""

from django.urls import URLPattern, path

from strategy.views import partners

urlpatterns: list[URLPattern] = [
    path("partenaires/", partners.partners, name="partners"),
    path("partenaires/nouveau/", partners.partner_new, name="partner-new"),
    path("partenaires/<int:pk>/", partners.partner, name="partner"),
    path("partenaires/<int:pk>/modifier/", partners.partner_edit, name="partner-edit"),
    path("initiatives/", partners.initiatives, name="initiatives"),
    path("initiatives/nouvelle/", partners.initiative_new, name="initiative-new"),
    path("initiatives/<int:pk>/", partners.initiative, name="initiative"),
    path("initiatives/<int:pk>/modifier/", partners.initiative_edit, name="initiative-edit"),
]
