"""The command that loads the country."""

import io

import pytest
from django.core.management import CommandError, call_command

from tests.factories.territories import make_area
from tests.territories.country import make_country

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _small_country(tmp_path, settings):
    folder = make_country(tmp_path)
    settings.DATA_PACKAGES_DIR = folder.outlines_dir
    settings.NODE_MODULES_DIR = folder.root / "node_modules"


def run():
    output = io.StringIO()
    call_command("load_country", stdout=output)
    return output.getvalue().splitlines()


def test_first_run_says_what_was_loaded():
    assert run()[-1] == "Pays chargé : 16 territoires."


def test_second_run_says_that_there_is_nothing_to_do():
    run()
    assert run() == ["Pays déjà chargé (16 territoires) : rien à faire."]


def test_base_of_a_region_is_refused():
    make_area(code="99001")
    with pytest.raises(CommandError, match="Créez une base vide"):
        run()
