"""What a committee follows without a règlement intérieur, and the text that says so."""

from dataclasses import asdict, fields
from fractions import Fraction

import pytest

from committees.enums import MajorityBase
from committees.rules.regulation import SOURCES, Regulation

COMMON_LAW = {
    "quorum": (Fraction(1, 2), "CRPA, art. R133-10"),
    "mandates_count": (True, "CRPA, art. R133-10"),
    "notice_days": (5, "CRPA, art. R133-8"),
    "mandates_by_holder": (1, "CRPA, art. R133-9"),
    "mandate_without_substitute_only": (True, "CRPA, art. R133-9"),
    "second_needs_quorum": (False, "CRPA, art. R133-10"),
    "president_prevails": (True, "CRPA, art. R133-11"),
    "majority": (MajorityBase.CAST, "CRPA, art. R133-11"),
    "written_days": (8, "ordonnance n° 2014-1329 du 6 novembre 2014"),
    "oppositions_to_meet": (1, "ordonnance n° 2014-1329 du 6 novembre 2014"),
}


def test_every_parameter_is_known():
    assert [field.name for field in fields(Regulation)] == list(COMMON_LAW) == list(SOURCES)


@pytest.mark.parametrize("name", COMMON_LAW)
def test_parameter_follows_the_common_law_and_quotes_it(name):
    assert (asdict(Regulation())[name], SOURCES[name]) == COMMON_LAW[name]
