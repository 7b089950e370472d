"""What is missing where employers find recruitment difficult."""

import pytest

from structures.queries.local_activities import LocalActivities
from structures.rules.activities import Activity
from territories.models import Area
from territories.queries.basin_recruitment import BasinOccupation
from white_zones.domain.tensions import Presence, compare_basins, find_missing, list_occupations, presence_of
from white_zones.tension_tables import tell_missing

BASIN = Area(pk=1, level="recruitment_basin", code="9901", name="BASSIN")
KNOWN = LocalActivities(kinds=["ACI", "EI"], activities=[frozenset({"building"}), frozenset({"textile"})])
SILENT = LocalActivities(kinds=["ACI", "EI"], activities=[frozenset({"building"}), frozenset()])


def make_row(occupation="T2A60", *, compared=100, difficult=70, **fields):
    values = {
        "basin_id": 1,
        "name": "Aides à domicile",
        "family": "S",
        "family_name": "Fonctions sociales",
        "projects": compared,
        "rows": 1,
        "masked": 0,
    }
    return BasinOccupation(occupation=occupation, compared=compared, difficult=difficult, **{**values, **fields})


def missing(*rows, supply=KNOWN):
    return [one.activity for one in find_missing(BASIN, rows=rows, supply=supply)]


def plain(text):
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_activity_in_tension_that_nobody_has_is_missing():
    assert missing(make_row("T1X60")) == [Activity.HOME_SERVICES]


def test_activity_that_a_structure_has_is_not_missing():
    assert missing(make_row("B1X30")) == []


@pytest.mark.parametrize(
    ("compared", "difficult", "found"), [(30, 18, 1), (29, 29, 0), (100, 59, 0), (100, 60, 1), (0, 0, 0)]
)
def test_tension_has_a_stated_share_and_number(compared, difficult, found):
    assert len(missing(make_row("T1X60", compared=compared, difficult=difficult))) == found


def test_occupations_of_an_activity_are_judged_together():
    rows = [make_row("J0X30", compared=20, difficult=20), make_row("J0X33", compared=20, difficult=6)]
    assert missing(*rows) == [Activity.LOGISTICS]


def test_missing_activities_are_in_the_order_of_their_difficult_projects():
    assert missing(make_row("T1X60", difficult=70), make_row("T4X62", difficult=90)) == [
        Activity.WASTE,
        Activity.HOME_SERVICES,
    ]


@pytest.mark.parametrize(
    ("supply", "activity", "presence"),
    [
        (KNOWN, Activity.BUILDING, Presence.CARRIED),
        (KNOWN, Activity.CARE, Presence.MISSING),
        (SILENT, Activity.CARE, Presence.DOUBTFUL),
        (SILENT, Activity.BUILDING, Presence.CARRIED),
        (LocalActivities(), Activity.CARE, Presence.MISSING),
    ],
)
def test_silence_of_a_structure_makes_an_absence_doubtful(supply, activity, presence):
    assert presence_of(supply, activities=[activity]) is presence


def tell(supply):
    (tension,) = find_missing(BASIN, rows=[make_row("T1X60")], supply=supply)
    return plain(tell_missing(tension))


def test_sentence_says_what_is_known():
    assert tell(KNOWN) == (
        "70 % des 100 recrutements projetés en « services à domicile » sont jugés difficiles (d’abord : Aides à "
        "domicile) ; aucune des 2 structures du bassin ne porte cette activité."
    )


def test_sentence_says_who_has_not_told_its_activities():
    assert tell(SILENT).endswith(
        "aucune des 2 structures du bassin ne porte cette activité parmi celles qui ont dit les leurs (1 ne les a pas "
        "dites)."
    )


def test_sentence_concludes_nothing_when_no_activity_is_known():
    supply = LocalActivities(kinds=["ACI"], activities=[frozenset()])
    assert tell(supply).endswith("les activités des structures du bassin (1) ne sont pas connues.")


def test_sentence_says_that_there_is_no_structure():
    assert tell(LocalActivities()).endswith("le bassin n’a aucune structure.")


def test_sentence_remembers_those_that_lead_to_any_occupation():
    supply = LocalActivities(kinds=["AI"], activities=[frozenset({"staffing"})])
    assert tell(supply).endswith(
        "la seule structure du bassin ne porte pas cette activité, mais 1 structure de mise à disposition ou "
        "d’intérim peut y mener."
    )


def test_basin_without_structure_nor_result_is_still_told():
    (line,) = compare_basins([BASIN], rows=[make_row(masked=1, rows=2)], results={}, supplies={}, etp={})
    assert (line.result, line.supply.structures, line.etp) == (None, 0, None)
    assert (line.projects, line.masked, line.rows, float(line.difficult_share)) == (100, 1, 2, 0.7)


def test_occupations_that_no_activity_trains_for_are_left_out():
    rows = [make_row("V2X90"), make_row("T2A60")]
    (found,) = list_occupations([BASIN], rows=rows, supplies={})
    assert found.activities == (Activity.HOME_SERVICES, Activity.CARE)
