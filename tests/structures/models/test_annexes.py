import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from structures.enums import AnnexState
from structures.models import AnnexLine, FinancialAnnex
from tests.factories.structures import make_annex, make_siae, make_site

pytestmark = pytest.mark.django_db
LAST_DAY = dt.date(2026, 12, 31)


@pytest.mark.parametrize(
    ("day", "in_force"),
    [
        (dt.date(2025, 12, 31), False),
        (dt.date(2026, 1, 1), True),
        (LAST_DAY, True),
        (dt.date(2027, 1, 1), False),
    ],
)
def test_in_force_includes_the_first_and_the_last_day(day, in_force):
    annex = make_annex(make_siae())
    assert FinancialAnnex.objects.in_force(day).exists() is in_force
    assert annex.is_in_force_on(day) is in_force


@pytest.mark.parametrize(
    ("state", "in_force", "counted"),
    [
        ("VALIDE", True, True),
        ("PROVISOIRE", True, True),
        ("CLOTURE", False, True),
        ("HISTORISE", False, False),
        ("ANNULE", False, False),
        ("SAISI", False, False),
        ("BROUILLON", False, False),
        ("REJETE", False, False),
    ],
)
def test_two_predicates_of_each_state(state, in_force, counted):
    annex = make_annex(make_siae(), state=state)
    assert FinancialAnnex.objects.in_force(LAST_DAY).exists() is in_force
    assert FinancialAnnex.objects.counted(2026).exists() is counted
    assert (annex.is_in_force_on(LAST_DAY), annex.is_counted) == (in_force, counted)


def test_two_predicates_know_every_state():
    assert len(AnnexState) == 8


def test_annexes_of_retired_structures_do_not_count():
    make_annex(make_siae(is_current=False))
    assert not FinancialAnnex.objects.counted(2026).exists()
    assert not FinancialAnnex.objects.in_force(LAST_DAY).exists()


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"number": "ACI09926000A0M0"}, "structures_financialannex_number_shape"),
        ({"number": "ACI099260001A0M\n"}, "structures_financialannex_number_shape"),
        ({"measure": "FDI_DC"}, "structures_financialannex_measure_known"),
        ({"cofunding": "-1"}, "structures_financialannex_amounts_positive"),
        ({"ends_on": dt.date(2025, 1, 1)}, "structures_financialannex_dates_ordered"),
    ],
)
def test_database_refuses(fields, constraint):
    with pytest.raises(IntegrityError, match=constraint):
        make_annex(make_siae(), **fields)


def test_lines_are_of_funded_kinds():
    siae = make_siae()
    with pytest.raises(IntegrityError, match="structures_annexline_kind_funded"):
        AnnexLine.objects.create(annex=make_annex(siae), site=make_site(siae), kind="GEIQ", funder="state", etp=1)


def test_only_funded_kinds_have_annexes():
    with pytest.raises(ValidationError, match="Seules les EI, ETTI, AI et ACI ont une annexe"):
        make_annex(make_siae(kind="GEIQ")).full_clean()


def test_number_is_shown_spaced():
    assert make_annex(make_siae(), number="ACI063170007A0M1").number_spaced.split("\u00a0") == [
        *("ACI", "063", "17", "0007", "A0", "M1")
    ]
