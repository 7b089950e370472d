"""The rules that a committee follows: the common law by default, what its règlement intérieur changes."""

from dataclasses import dataclass
from fractions import Fraction

from committees.enums import MajorityBase


@dataclass(frozen=True, slots=True, kw_only=True)
class Regulation:
    """Parameters of a session; each default is the common law (code des relations entre le public et
    l’administration, CRPA; décret 2006-672, art. 9 to 14).
    """

    quorum: Fraction = Fraction(1, 2)
    mandates_count: bool = True
    notice_days: int = 5
    mandates_by_holder: int = 1
    mandate_without_substitute_only: bool = True
    second_needs_quorum: bool = False
    president_prevails: bool = True
    majority: MajorityBase = MajorityBase.CAST
    written_days: int = 8
    oppositions_to_meet: int = 1


# Where each parameter comes from, as the page of the committee and the PV quote it.
SOURCES = {
    "quorum": "CRPA, art. R133-10",
    "mandates_count": "CRPA, art. R133-10",
    "notice_days": "CRPA, art. R133-8",
    "mandates_by_holder": "CRPA, art. R133-9",
    "mandate_without_substitute_only": "CRPA, art. R133-9",
    "second_needs_quorum": "CRPA, art. R133-10",
    "president_prevails": "CRPA, art. R133-11",
    "majority": "CRPA, art. R133-11",
    "written_days": "ordonnance n° 2014-1329 du 6 novembre 2014",
    "oppositions_to_meet": "ordonnance n° 2014-1329 du 6 novembre 2014",
}
