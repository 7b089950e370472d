"""The lines of a scenario, when there are more than a page holds."""

from decimal import Decimal

import pytest
from django.http import QueryDict

from allocation.presentation.scenarios import Row
from allocation.rules.line_words import CONVENTIONS, TERRITORIES
from allocation.rules.settings import TerritorySettings
from allocation.tables.scenarios import PAGE_SIZE, lines_table


def row(number, *, kind=""):
    etp = Decimal(10)
    return Row(
        code=f"{number:03}",
        name=f"Ligne {999 - number}",
        base=etp,
        previous=etp,
        target=etp,
        etp=etp,
        lower=Decimal(0),
        upper=None,
        status="free",
        own=TerritorySettings(),
        kind=kind,
        place="Aurillac" if kind else "",
    )


def table(count, *, kind="", address=None, query=""):
    return lines_table(
        [row(number, kind=kind) for number in range(count)],
        year=2020,
        params=QueryDict(query),
        kinds={},
        words=CONVENTIONS if kind else TERRITORIES,
        address=address,
    )


def test_saved_lines_are_paged_with_the_total_of_all():
    shown = table(172, address=str, query="page-lignes=2")
    assert (len(shown.shown), shown.shown[0][0].text, shown.total["etp"]) == (72, "Ligne 899", 1720)


def test_preview_shows_its_first_lines_and_says_so():
    shown = table(172)
    assert (len(shown.shown), shown.total["etp"], shown.page, shown.show_exports) == (PAGE_SIZE, 1720, None, False)
    assert shown.notes == ["Aperçu des 100 premières lignes sur 172\u00a0: enregistrez pour les lire toutes."]


def test_preview_that_fits_has_no_note():
    assert table(PAGE_SIZE).notes == []


@pytest.mark.parametrize("address", [None, str])
def test_conventions_are_in_the_order_of_their_names(address):
    assert table(172, kind="ACI", address=address).shown[0][0].text == "Ligne 828"


def test_conventions_have_their_kind_and_commune():
    assert [heading.column.label for heading in table(1, kind="ACI").headings[:3]] == [
        "Structure",
        "Filière",
        "Commune",
    ]


def test_territories_have_neither():
    assert [heading.column.label for heading in table(1).headings[:2]] == ["Territoire", "Base"]
