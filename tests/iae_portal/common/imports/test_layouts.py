"""A layout is recognised whatever the case, the order, the apostrophes or the year of its columns."""

from iae_portal.common.imports.layouts import Layout

LAYOUT = Layout(
    required={"code": ("Code commune", "code_commune"), "median": ("MEDAA", r"^med(\d\d)")},
    optional={"age": ("Tranche d'âge",)},
    forbidden=("Type",),
)


def test_header_matches_with_other_case_order_and_apostrophe():
    match = LAYOUT.match(["MED21", "Tranche d’âge", "CODE  COMMUNE"])
    assert match is not None
    assert match.positions == {"code": 2, "median": 0, "age": 1}
    assert match.titles["code"] == "CODE  COMMUNE"
    assert match.year == "21"


def test_header_without_a_required_column_does_not_match():
    header = ["code_commune", "MEDIANE"]
    assert LAYOUT.match(header) is None
    assert LAYOUT.missing(header) == ["MEDAA"]


def test_header_with_a_forbidden_column_does_not_match():
    assert LAYOUT.match(["code_commune", "MED21", "Type"]) is None


def test_header_with_a_column_twice_is_told():
    assert LAYOUT.duplicates(["code_commune", "MED21", "MED21"]) == ["med21"]


def test_repeated_columns_are_all_found():
    layout = Layout(required={"code": ("ZE2020",)}, repeated=r"20\d\d-t[1-4]")
    match = layout.match(["ZE2020", "LIBZE2020", "2023-T1", "2023-T2"])
    assert match is not None
    assert match.positions == {"code": 0, "2023-T1": 2, "2023-T2": 3}
    assert layout.match(["ZE2020", "LIBZE2020"]) is None


def test_header_with_one_common_column_resembles_nothing():
    assert LAYOUT.resemblance(["Code commune", "Nom"]) == 0
    assert Layout(required={"a": ("a",), "b": ("b",), "c": ("c",)}).resemblance(["a", "b"]) == 2 / 3
