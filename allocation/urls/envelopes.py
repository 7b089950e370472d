"""Envelopes and unit amounts."""

from django.urls import path

from allocation.views import envelopes, unit_amounts

urlpatterns = [
    path("enveloppes/", envelopes.board, name="envelopes"),
    path("enveloppes/nouvelle/", envelopes.create, name="envelope-create"),
    path("enveloppes/<int:pk>/", envelopes.detail, name="envelope"),
    path("enveloppes/<int:pk>/modifier/", envelopes.edit, name="envelope-edit"),
    path("enveloppes/<int:pk>/part/", envelopes.add_part, name="envelope-part"),
    path("montants/", unit_amounts.amounts, name="amounts"),
    path("montants/nouveau/", unit_amounts.create, name="amount-create"),
    path("montants/<int:year>/<str:kind>/", unit_amounts.edit, name="amount-edit"),
]
