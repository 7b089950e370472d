"""What `bin/lib/front.py` assembles: nothing that no page uses, and every sign that pages write."""

import importlib.util
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from fontTools.ttLib import TTFont

from tests.test_consistency import PACKAGES

ROOT = Path(__file__).parents[1]
specification = importlib.util.spec_from_file_location("front", ROOT / "bin/lib/front.py")
front = importlib.util.module_from_spec(specification)
specification.loader.exec_module(front)

# What a component calls its parts, where it is not by its own name.
PREFIXES = {"button": "btn", "navigation": "nav", "form": "fieldset", "skiplink": "skiplinks"}
WRITTEN = "aàâæçéèêëîïôœùûüÿ AÀÉÈŒ «»’–—…€%÷×−·• 0123456789 \u00a0\u202f"
HEAVIEST = 26_000


@pytest.fixture(scope="module")
def sources():
    files = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    files += [*(ROOT / "templates").rglob("*.html"), *(ROOT / "static/js").rglob("*.js")]
    return "\n".join(path.read_text() for path in files)


@pytest.mark.parametrize("component", front.COMPONENTS)
def test_every_component_is_used(component, sources):
    assert re.search(rf"fr-{PREFIXES.get(component, component)}(?![a-z])", sources)


@pytest.mark.parametrize("script", front.SCRIPTS)
def test_every_script_is_that_of_a_component(script):
    assert script in front.COMPONENTS


@pytest.mark.parametrize("weight", front.TRIMMED)
def test_fonts_are_light_and_hold_every_sign_of_french(weight):
    path = finders.find(f"vendor/charter/fonts/Marianne-{weight}.woff2")
    font = TTFont(path)
    assert {sign for sign in WRITTEN if ord(sign) not in font.getBestCmap()} <= {"\u202f", "\u00a0"}
    assert Path(path).stat().st_size < HEAVIEST


def test_figures_of_a_column_keep_one_width():
    """The tables ask for it."""
    font = TTFont(finders.find("vendor/charter/fonts/Marianne-Regular.woff2"))
    assert "tnum" in {record.FeatureTag for record in font["GSUB"].table.FeatureList.FeatureRecord}
