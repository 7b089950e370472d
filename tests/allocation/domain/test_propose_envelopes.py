"""The envelope that a new scenario proposes."""

from decimal import Decimal

import pytest
import time_machine

from allocation.domain.propose_envelopes import find_department_envelope, with_default_envelopes
from allocation.enums import BaseScope, Measure, Part
from allocation.rules.inputs import Inputs, TerritoryInput
from allocation.rules.settings import Settings, YearSettings
from territories.enums import AreaLevel
from tests.factories.consultations import ASKED, departments_of, make_adopted
from tests.factories.means import make_envelope
from tests.factories.territories import make_area

pytestmark = pytest.mark.django_db
INPUTS = Inputs(
    territories=(TerritoryInput(code="a", name="A", pk=1, base={"EI": Decimal("40.50")}, need=Decimal(1)),),
    base_words="",
    need_words="",
    notes=("Réserve.",),
)


@pytest.fixture
def department():
    return make_area(level=AreaLevel.DEPARTMENT, name="Cantal d’essai")


def propose(area, *years):
    asked = tuple(YearSettings(year=year, envelope=Decimal(envelope)) for year, envelope in years)
    settings, inputs = with_default_envelopes(Settings(years=asked), INPUTS, perimeter=area)
    return [year.envelope for year in settings.years], inputs.notes


def test_total_of_the_base_is_proposed_where_nothing_is_decided(department):
    assert propose(department, (2020, 0)) == ([Decimal("40.50")], ("Réserve.",))


def test_envelope_that_was_asked_for_is_kept(department):
    make_envelope(department, etp="38", year=2020)
    assert propose(department, (2020, 12)) == ([Decimal(12)], ("Réserve.",))


def test_envelope_notified_to_the_departement_is_proposed_and_told(department):
    make_envelope(department, etp="38", year=2020, carried_etp="1.50")
    make_envelope(department, etp="4", year=2020, part=Part.COUNCIL)
    make_envelope(department, etp="90", year=2020, measure=Measure.PEC)
    assert propose(department, (2020, 0), (2021, 0)) == (
        [Decimal("43.50"), Decimal("40.50")],
        (
            "Réserve.",
            "Enveloppe 2020 proposée\u00a0: 43,50 ETP, enveloppe notifiée (État et conseils départementaux).",
        ),
    )


def test_part_of_the_state_alone_is_proposed_for_its_scope(department):
    make_envelope(department, etp="38", year=2020)
    make_envelope(department, etp="4", year=2020, part=Part.COUNCIL)
    assert find_department_envelope(department, year=2020, scope=BaseScope.STATE).etp == 38


def test_region_has_the_total_of_the_base():
    region = make_area(level=AreaLevel.REGION)
    make_envelope(region, etp="38", year=2020)
    assert find_department_envelope(region, year=2020, scope=BaseScope.ALL) is None


@pytest.fixture
def programme():
    with time_machine.travel(ASKED, tick=False):
        return make_adopted()


def test_programme_in_force_goes_before_what_was_notified(programme):
    ardeche = departments_of(programme)[0]
    make_envelope(ardeche, etp="38", year=2020)
    found = find_department_envelope(ardeche, year=2020, scope=BaseScope.ALL)
    assert (found.etp, found.words) == (Decimal("30.00"), "programme adopté «\u00a0Scénario\u00a0»")


def test_programme_of_other_payers_is_not_proposed(programme):
    assert find_department_envelope(departments_of(programme)[0], year=2020, scope=BaseScope.STATE) is None


def test_programme_of_another_year_is_not_proposed(programme):
    assert find_department_envelope(departments_of(programme)[0], year=2021, scope=BaseScope.ALL) is None
