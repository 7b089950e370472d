"""Which activity of insertion trains for which occupation: the portal's own proposal, stated wherever it serves.

Occupations are those of the survey of recruitment needs of France Travail (codes of the familles professionnelles of
2021, as in the file of 2024). Only those open without a diploma, or taught in a structure, are kept: a nurse or an
engineer is recruited elsewhere. Food aid trains for no occupation of the survey by itself, and staffing (associations
intermédiaires, temporary work) may lead to any of them: neither is in the table.
"""

from collections.abc import Mapping

from structures.rules.activities import Activity

OCCUPATIONS: Mapping[Activity, tuple[str, ...]] = {
    Activity.GREEN_SPACES: ("A1X41",),
    Activity.MARKET_GARDENING: ("A1X40", "A1X42"),
    Activity.FORESTRY: ("A0X42", "F1X30", "F1X31"),
    Activity.BUILDING: (
        *("B1X30", "B1X31", "B1X33", "B1X34", "B2X30", "B2X31", "B2X32", "B2X33", "B2X36", "B2X37", "B2X38"),
        "G0A43",
    ),
    Activity.PUBLIC_WORKS: ("B0X30", "B0X31", "B0X32", "B5X40"),
    Activity.HERITAGE: ("B1X38",),
    Activity.CLEANING: ("T4X60", "T4X61"),
    Activity.WASTE: ("T4X62",),
    Activity.REUSE: ("G1X76",),
    Activity.TEXTILE: ("F0X32", "F0X33", "K0X32"),
    Activity.CATERING: ("S1X20", "S1X40"),
    Activity.INDUSTRY: ("D0X30", "D2X30", "E1X21", "E2X20", "E3X20", "E4X32"),
    Activity.LOGISTICS: ("J0X30", "J0X31", "J0X32", "J0X33", "J0X34", "J2X40", "J3X40", "J3X42"),
    Activity.MOBILITY: ("G0B40", "G0B41"),
    Activity.HOME_SERVICES: ("T1X60", "T2A60"),
    Activity.OFFICE: ("L0X60", "L2X60", "L2X61"),
    Activity.CULTURE: ("S2X60", "V5X81"),
    Activity.CARE: ("T2A60", "T2B60", "V4X84"),
    Activity.TRADE: ("R0X60", "R0X61", "R1X60", "R1X61", "R1X62"),
}
# Structures that put people at the disposal of others, in any occupation.
ANY_OCCUPATION = Activity.STAFFING


def activities_for(occupation: str) -> tuple[Activity, ...]:
    """The activities that train for an occupation (its code), in the order of the list; none for most of them."""
    return tuple(activity for activity, codes in OCCUPATIONS.items() if occupation in codes)
