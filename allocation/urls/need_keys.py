"""Need keys."""

from django.urls import path

from allocation.views import need_keys

urlpatterns = [
    path("cles/", need_keys.keys, name="keys"),
    path("cles/nouvelle/", need_keys.create, name="key-create"),
    path("cles/<int:pk>/", need_keys.detail, name="key"),
    path("cles/<int:pk>/modifier/", need_keys.edit, name="key-edit"),
    path("cles/<int:pk>/publier/", need_keys.publish, name="key-publish"),
    path("cles/<int:pk>/version/", need_keys.copy, name="key-copy"),
]
