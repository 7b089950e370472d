import io

import pytest
from django.core.management import CommandError, call_command

from territories.models import IndicatorValue

pytestmark = pytest.mark.django_db


@pytest.fixture
def _small_region(packages, settings):
    settings.DATA_PACKAGES_DIR = packages.outlines_dir
    settings.NODE_MODULES_DIR = packages.root / "node_modules"
    settings.REGION_CODE = "99"


def run(*arguments):
    output = io.StringIO()
    call_command("load_region", *arguments, stdout=output)
    return output.getvalue().splitlines()


@pytest.mark.usefixtures("_small_region")
def test_first_run_says_what_was_loaded():
    assert run()[-1] == "Région chargée : 9 territoires."


@pytest.mark.usefixtures("_small_region")
def test_second_run_says_that_there_is_nothing_to_do():
    run()
    assert run() == ["Région déjà chargée (9 territoires) : rien à faire."]


@pytest.mark.usefixtures("_small_region")
def test_estimates_may_be_left_out():
    run("--sans-estimations")
    codes = IndicatorValue.objects.filter(area__code__startswith="98").values_list("indicator__code", flat=True)
    assert set(codes) == {"population"}


@pytest.mark.usefixtures("_small_region")
def test_missing_package_is_said_with_what_to_run(packages):
    (packages.divisions_dir / "epci.json").unlink()
    with pytest.raises(CommandError, match=r"epci\.json est introuvable ou illisible\. .* lancez « bin/setup »"):
        run()
