from collections import Counter
from decimal import Decimal

from structures.domain.demonstration import Place, plan_structures
from structures.enums import Funder
from structures.rules.reference_check import territory_rows
from tests.structures.specification import etp_cells

DEPARTMENTS = [row for row in territory_rows(etp_cells()) if row != "UR"]


def places():
    return {
        code: [
            Place(index, f"Commune {index}", population, 4 + index / 50, 45 + index / 60)
            for index, population in enumerate([120, 900, 2_000, 6_000, 40_000])
        ]
        for code in DEPARTMENTS
    }


def sums(plan, key):
    totals = Counter()
    for siae in plan:
        for site in siae.sites:
            for funder, etp in site.etp.items():
                totals[key(siae, funder)] += etp
    return totals


def test_plan_structures_fills_each_cell_exactly():
    cells = etp_cells()
    totals = sums(plan_structures(cells=cells, places=places()), lambda siae, _: (siae.department, siae.kind))

    assert totals == {(code, kind): cells[code, kind] for code in DEPARTMENTS for kind in ("EI", "ETTI", "AI", "ACI")}


def test_plan_structures_fills_the_funders_of_the_aci_exactly():
    cells = etp_cells()
    plan = [siae for siae in plan_structures(cells=cells, places=places()) if siae.kind == "ACI"]
    totals = sums(plan, lambda siae, funder: (siae.department, funder))

    assert {code: totals[code, Funder.DEPARTMENT] for code in DEPARTMENTS} == {
        code: cells[code, "CD"] for code in DEPARTMENTS
    }
    assert {code: totals[code, Funder.STATE] for code in DEPARTMENTS} == {
        code: cells[code, "ETAT"] for code in DEPARTMENTS
    }
    assert {code: etp for (code, funder), etp in totals.items() if funder == Funder.ROUNDING} == {
        "01": Decimal("0.01"),
        "15": Decimal("0.01"),
        "74": Decimal("0.01"),
    }


def test_plan_structures_draws_the_same_twice():
    first, second = (plan_structures(cells=etp_cells(), places=places()) for _ in range(2))

    assert first == second


def test_plan_structures_gives_each_structure_one_seat():
    plan = plan_structures(cells=etp_cells(), places=places())

    assert {sum(site.is_seat for site in siae.sites) for siae in plan} == {1}
