from decimal import Decimal

import pytest

from structures.enums import GapClass
from structures.rules.reference_check import (
    Check,
    PublicLine,
    check_columns,
    check_grand_totals,
    check_rows,
    check_stray,
    column_total,
    percent,
    with_implied,
)
from tests.structures.specification import etp_cells, etp_labels, read_rows

EXACT, ROUNDING, UNEXPLAINED = GapClass.EXACT, GapClass.ROUNDING, GapClass.UNEXPLAINED


@pytest.mark.parametrize(
    ("column", "computed", "printed", "gap_class"),
    [
        ("EI", "1939.19", "1939.19", EXACT),
        ("ETTI", "1038.41", "1038.39", ROUNDING),
        ("AI", "2111.81", "2111.79", ROUNDING),
        ("ACI", "3650.34", "3650.33", ROUNDING),
        ("CD", "461.32", "461.34", ROUNDING),
        ("ETAT", "3188.99", "3188.99", EXACT),
    ],
)
def test_column_total_of_the_specification(column, computed, printed, gap_class):
    checks = dict(zip(("EI", "ETTI", "AI", "ACI", "CD", "ETAT"), check_columns(etp_cells()), strict=True))

    check = checks[column]

    assert (check.computed, check.printed, check.gap_class) == (Decimal(computed), Decimal(printed), gap_class)


def test_rows_where_the_funders_differ_from_aci():
    uneven = [check for check in check_rows(etp_cells(), etp_labels()) if check.gap]

    assert [(check.label, check.computed, check.printed, check.gap_class) for check in uneven] == [
        ("ACI Ain", Decimal("383.63"), Decimal("383.64"), ROUNDING),
        ("ACI Cantal", Decimal("171.81"), Decimal("171.82"), ROUNDING),
        ("ACI Haute-Savoie", Decimal("357.73"), Decimal("357.74"), ROUNDING),
    ]


def test_grand_totals_of_the_specification():
    found = [(check.printed, check.computed, check.gap_class) for check in check_grand_totals(etp_cells())]

    assert found == [
        (Decimal("8739.70"), Decimal("8739.75"), ROUNDING),
        (Decimal("8739.70"), Decimal("8739.72"), ROUNDING),
        (Decimal("8278.36"), Decimal("8278.40"), ROUNDING),
        (Decimal("8278.36"), Decimal("8278.36"), EXACT),
        (Decimal("8739.70"), Decimal("8739.70"), EXACT),
        (Decimal("3650.33"), Decimal("3650.33"), EXACT),
    ]


def test_stray_figure_is_unexplained_whatever_it_is_compared_to():
    found = [(check.printed, check.gap, check.gap_class) for check in check_stray(etp_cells())]

    assert found == [
        (Decimal(3611), Decimal("-39.34"), UNEXPLAINED),
        (Decimal(3611), Decimal("-39.33"), UNEXPLAINED),
        (Decimal(3611), Decimal("422.01"), UNEXPLAINED),
    ]


def test_column_total_ignores_the_stray_figure():
    assert column_total(etp_cells(), "ACI") == Decimal("3650.34")


@pytest.mark.parametrize(
    ("gap", "gap_class"),
    [("0", EXACT), ("0.01", ROUNDING), ("-0.01", ROUNDING), ("0.02", UNEXPLAINED), ("-0.02", UNEXPLAINED)],
)
def test_gap_class_at_the_bound_of_two_rounded_terms(gap, gap_class):
    check = Check("x", "y", printed=Decimal(10) + Decimal(gap), computed=Decimal(10), terms=2)

    assert check.gap_class == gap_class


def public_lines():
    return [
        PublicLine(
            row["row"],
            row["label"],
            row["group"],
            int(row["count"]),
            Decimal(row["percent"]),
            percent(int(row["count"]), 15752),
        )
        for row in read_rows("cctp_publics.csv")
    ]


def test_printed_percentages_of_the_publics_are_all_right():
    assert [line.row for line in public_lines() if line.gap_class is not EXACT] == []


def test_publics_left_out_by_the_printed_partitions():
    implied = [line for line in with_implied(public_lines()) if line.is_implied]

    assert [(line.label, line.count, line.percent) for line in implied] == [
        ("Inscrits sans durée connue", 1203, Decimal("7.64")),
        ("Niveau inconnu", 557, Decimal("3.54")),
    ]
