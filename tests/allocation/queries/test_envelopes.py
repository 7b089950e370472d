"""Reading envelopes."""

from decimal import Decimal

import pytest

from accounts.roles import Role
from allocation.enums import Measure, Part
from allocation.presentation.envelopes import tell_balance, tell_gap
from allocation.queries.envelopes import list_possible_areas, list_years, read_board
from tests.factories.allocation import make_departments
from tests.factories.means import YEAR, make_envelope
from tests.factories.structures import make_annex, make_declaration, make_siae
from tests.factories.users import make_agent, make_holder

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    region, departments = make_departments()
    whole = make_envelope(region, etp="100", euros="1000")
    for area, etp in zip(departments, ("40", "40", "30"), strict=True):
        make_envelope(area, etp=etp, euros="300", parent=whole)
    make_envelope(departments[0], etp="7", part=Part.COUNCIL)
    make_envelope(departments[0], etp="9", measure=Measure.PEC)
    return region, departments


def declare(department, *, etp, contracted="10"):
    annex = make_annex(make_siae(department=department), year=YEAR, department=department, monthly_etp=contracted)
    if etp is not None:
        make_declaration(annex, 1, etp=etp)


def test_board_keeps_the_payers_apart(made):
    region, departments = made
    board = read_board(make_agent(), year=YEAR)
    assert [line.area for line in board.iae] == [region, *departments]
    assert (board.iae[1].state.etp, board.iae[1].council.etp, board.iae[1].etp) == (40, 7, 47)
    assert [one.etp for one in board.others] == [9]


def test_gap_of_the_parts_is_told_when_negative(made):
    (gap,) = read_board(make_agent(), year=YEAR).gaps
    assert (gap.etp, gap.euros, gap.is_exceeded) == (Decimal(-10), Decimal(100), True)
    assert "les parts dépassent l’enveloppe de 10,00 ETP" in tell_gap(gap).text


def test_balance_of_what_nobody_declared_is_unknown(made):
    line = read_board(make_agent(), year=YEAR).iae[1]
    assert line.consumed.realised is None
    assert tell_balance(line).startswith("inconnu")


def test_balance_counts_what_is_declared(made):
    declare(made[1][0], etp="12.50")
    line = read_board(make_agent(), year=YEAR).iae[1]
    assert tell_balance(line) == "reste 34,50 ETP"


def test_balance_of_a_partial_declaration_is_unknown(made):
    declare(made[1][0], etp="12.50")
    declare(made[1][0], etp=None)
    line = read_board(make_agent(), year=YEAR).iae[1]
    assert tell_balance(line).endswith("1 structure sur 2 a déclaré")


def test_consumption_beyond_the_perimeter_is_unknown(made):
    declare(made[1][0], etp="12.50")
    reader = make_holder(Role.DEPARTMENTAL_AGENT, made[1][1])
    assert read_board(reader, year=YEAR).iae[1].consumed.realised is None


def test_consumption_of_the_region_is_unknown_to_who_sees_a_part_of_it(made):
    declare(made[1][0], etp="12.50")
    reader = make_holder(Role.DEPARTMENTAL_AGENT, made[1][0])
    whole, own = read_board(reader, year=YEAR).iae[:2]
    assert (whole.consumed.realised, own.consumed.realised) == (None, Decimal("12.5"))


def test_board_takes_the_same_queries_for_one_row_and_for_three(made, django_assert_num_queries):
    agent = make_agent()
    make_envelope(made[1][0], year=2020)
    for area in made[1]:
        declare(area, etp="1")
    agent.assignment  # noqa: B018 -- read once a request
    with django_assert_num_queries(4):
        read_board(agent, year=YEAR)
    with django_assert_num_queries(4):
        read_board(agent, year=2020)


def test_member_of_a_structure_reads_no_envelope(made):
    assert list_years(make_holder(Role.STRUCTURE_MEMBER)) == []
    assert list_years(make_agent()) == [YEAR]


def test_areas_without_part_are_proposed(made):
    region, departments = made
    other = make_envelope(region, year=2021)
    make_envelope(departments[1], year=2021, parent=other)
    assert list_possible_areas(other) == [departments[0], departments[2]]
