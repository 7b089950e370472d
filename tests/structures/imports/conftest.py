"""The land that receives the structures of the files."""

import pytest
from django.apps import apps

from tests.factories.imports import make_land


@pytest.fixture
def land(db):
    return make_land()


@pytest.fixture
def assert_never_stored():
    """No text column of any row of the portal's tables holds one of the words."""

    def check(*words):
        labels = {"common", "territories", "accounts", "structures"}
        for model in apps.get_models():
            if model._meta.app_label not in labels:
                continue
            for values in model.objects.values_list():
                told = " ".join(map(str, values))
                assert [word for word in words if word in told] == [], model

    return check
