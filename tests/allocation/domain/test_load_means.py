"""The means of the demonstration."""

from decimal import Decimal

import pytest

from allocation.domain.load_means import INVENTED_RULE, load_means
from allocation.enums import Measure, Part
from allocation.models import Envelope, NeedKey
from structures.domain.reference_tables import load_reference_tables
from structures.queries.reference import etp_cells
from territories.enums import AreaLevel
from tests.factories.territories import make_area, make_membership

pytestmark = pytest.mark.django_db


@pytest.fixture
def region():
    """The twelve départements of the specification, none of the real areas."""
    load_reference_tables()
    made = make_area(level=AreaLevel.REGION, code="84", name="Région")
    for code in sorted({row for row, column in etp_cells() if column == "EI" and row[:2].isdigit()}):
        make_membership(make_area(level=AreaLevel.DEPARTMENT, code=code, population=1000), made)
    return made


def regional(measure, part=Part.STATE):
    return Envelope.objects.get(measure=measure, part=part, area__level=AreaLevel.REGION)


def test_iae_of_2019_is_that_of_the_specification(region):
    load_means()
    state, council = regional(Measure.IAE), regional(Measure.IAE, Part.COUNCIL)
    # Columns recomputed: 1 939,19 + 1 038,41 + 2 111,81 + 3 188,99 and 461,32.
    assert (state.etp, council.etp) == (Decimal("8278.40"), Decimal("461.32"))
    assert state.euros == Decimal("92345301.60")
    assert (state.parts.count(), council.parts.count()) == (12, 12)
    assert "Montants socle de 2019" in state.source.note


def test_council_part_printed_as_zero_is_said_to_be_ambiguous(region):
    load_means()
    notes = Envelope.objects.filter(part=Part.COUNCIL, etp=0).values_list("area__code", "note")
    assert sorted(code for code, _ in notes) == ["63", "73"]
    assert all("à demander au département" in note for _, note in notes)


def test_other_pillars_are_invented_by_a_rule_that_is_told(region):
    load_means()
    pec = regional(Measure.PEC)
    assert (pec.etp, pec.euros) == (Decimal("19.20"), Decimal(119_040))
    assert pec.source.is_demonstration
    assert pec.source.note == INVENTED_RULE


def test_loading_again_changes_nothing(region):
    load_means()
    before = sorted(Envelope.objects.values_list("pk", "etp", "euros"))
    load_means()
    assert sorted(Envelope.objects.values_list("pk", "etp", "euros")) == before


def test_no_key_without_a_published_diagnosis(region):
    load_means()
    assert not NeedKey.objects.exists()
