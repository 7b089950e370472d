"""The fiche de suivi: what is on it, and that it is one page."""

import re
import subprocess
from decimal import Decimal

import pytest

from structures.dialogue_enums import DialogueState as S
from structures.documents.dialogue_sheet import compose_sheet, render_sheet
from tests.factories.dialogues import FIGURES, make_dialogue

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreed():
    return make_dialogue(
        state=S.AGREED,
        figures=FIGURES,
        realised=Decimal("9.50"),
        asked=Decimal("12.00"),
        proposed=Decimal("11.00"),
        agreed=Decimal("11.50"),
        request_motive="Un marché de plus.",
        conditions="Un point en juin.",
        modulated_share=Decimal(7),
    )


def read(content, tmp_path):
    path = tmp_path / "fiche.pdf"
    path.write_bytes(content)
    found = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True, text=True)
    return re.sub(r"\s+", " ", found.stdout)


def test_sheet_holds_each_stage_of_the_etp_and_its_conditions(agreed, tmp_path):
    text = read(render_sheet(agreed), tmp_path)

    for words in ("10,00", "9,50", "12,00", "11,00", "11,50", "+1,50", "Un point en juin.", agreed.reference):
        assert words in text, words


def test_sheet_tells_the_exit_rates_beside_the_landmark_of_2012(agreed, tmp_path):
    text = read(render_sheet(agreed), tmp_path)

    assert "Sorties durables : 25,0 %" in text
    assert "60,0 %" in text


def test_sheet_with_usual_texts_fits_one_page(agreed, tmp_path):
    assert "page 1 / 1" in read(render_sheet(agreed), tmp_path)


def test_sheet_that_is_not_ended_says_so(tmp_path):
    text = read(render_sheet(make_dialogue(state=S.SUBMITTED, figures=FIGURES)), tmp_path)

    assert "Document de travail" in text


def test_sheet_of_an_empty_bilan_shows_dashes():
    sheet = compose_sheet(make_dialogue())

    assert (sheet["durable_rate"], sheet["resources_total"], sheet["exits_total"]) == ("–", "–", "–")


def test_sheet_of_a_demonstration_says_so(agreed, tmp_path):
    agreed.campaign.source.is_demonstration = True

    assert "Campagne de démonstration" in read(render_sheet(agreed), tmp_path)
