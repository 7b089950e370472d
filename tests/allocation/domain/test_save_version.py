from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from accounts.roles import Role
from allocation.domain.create_scenario import copy_scenario
from allocation.domain.relax_settings import relax_settings
from allocation.domain.save_version import StaleVersionError, save_version
from allocation.enums import Outcome, ScenarioState
from allocation.models import ScenarioCell, ScenarioLine, ScenarioVersion
from allocation.rules.inputs import read_inputs
from allocation.rules.settings import read_settings
from iae_portal.common.models import AuditEvent
from tests.factories.allocation import make_departments, make_scenario
from tests.factories.users import make_agent, make_holder

BASE = [{"EI": "30", "ACI": "20"}, {"EI": "10", "ACI": "20"}, {"EI": "20", "ACI": "0"}]


@pytest.fixture
def agent(db):
    return make_agent()


@pytest.fixture
def scenario(agent):
    """Science, part B, T1: needs 0.3, 0.4 and 0.3; base 50, 30 and 20."""
    region, departments = make_departments()
    for department, population in zip(departments, (300, 400, 300), strict=True):
        department.population = population
        department.save(update_fields=["population"])
    return make_scenario(region, departments, BASE, actor=agent)


def read(scenario):
    version = scenario.current
    return read_settings(version.rules), read_inputs(version.inputs)


def t1(settings):
    years = (replace(settings.years[0], envelope=Decimal(108)),)
    return replace(settings, floor=Decimal("0.9"), cap=Decimal("1.3"), years=years)


def test_version_keeps_the_figures_of_the_worked_example(scenario, agent):
    settings, inputs = read(scenario)

    version = save_version(scenario, settings=t1(settings), inputs=inputs, actor=agent, seen=1)

    lines = version.lines.order_by("code").values_list("etp", "status", "lower", "upper")
    assert list(lines) == [
        (Decimal("45.00"), "floor", Decimal("45.00"), Decimal("65.00")),
        (Decimal("37.00"), "free", Decimal("27.00"), Decimal("39.00")),
        (Decimal("26.00"), "cap", Decimal("18.00"), Decimal("26.00")),
    ]
    assert (version.number, version.outcome, scenario.current) == (2, Outcome.OPTIMAL, version)


def test_cells_add_up_to_their_line(scenario, agent):
    settings, inputs = read(scenario)

    version = save_version(scenario, settings=t1(settings), inputs=inputs, actor=agent, seen=1)

    cells = ScenarioCell.objects.filter(line__version=version).order_by("line__code", "-kind")
    assert list(cells.values_list("kind", "etp")) == [
        ("EI", Decimal("27.00")),
        ("ACI", Decimal("18.00")),
        ("EI", Decimal("12.33")),
        ("ACI", Decimal("24.67")),
        ("EI", Decimal("26.00")),
        ("ACI", Decimal("0.00")),
    ]


def test_saving_is_told_in_the_audit_trail(scenario, agent):
    settings, inputs = read(scenario)
    save_version(scenario, settings=settings, inputs=inputs, actor=agent, seen=1, change="Essai")
    assert AuditEvent.objects.get(verb="scenario:saved").data == {"version": 2, "change": "Essai"}


def test_version_of_somebody_else_saved_meanwhile_is_not_overwritten(scenario, agent):
    settings, inputs = read(scenario)
    first = save_version(scenario, settings=settings, inputs=inputs, actor=agent, seen=1)

    with pytest.raises(StaleVersionError) as stale:
        save_version(scenario, settings=t1(settings), inputs=inputs, actor=make_agent(), seen=1)

    assert (stale.value.current, scenario.versions.count()) == (first, 2)


def test_infeasible_settings_are_kept_with_their_reasons(scenario, agent):
    settings, inputs = read(scenario)
    tight = replace(t1(settings), floor=Decimal(1), years=(replace(settings.years[0], envelope=Decimal(90)),))

    version = save_version(scenario, settings=tight, inputs=inputs, actor=agent, seen=1)

    assert (version.outcome, version.lines.count()) == (Outcome.INFEASIBLE, 0)
    assert [reason["code"] for reason in version.answer["reasons"]] == ["floors_above_envelope"]


def test_relaxation_applied_to_a_copy_is_feasible(scenario, agent):
    settings, inputs = read(scenario)
    tight = replace(t1(settings), floor=Decimal(1), years=(replace(settings.years[0], envelope=Decimal(90)),))
    version = save_version(scenario, settings=tight, inputs=inputs, actor=agent, seen=1)

    copied = copy_scenario(
        scenario, name="Assoupli", actor=agent, settings=relax_settings(tight, version.answer["relaxations"])
    )

    assert (copied.current.outcome, copied.copied_from) == (Outcome.OPTIMAL, scenario)


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.ADMINISTRATOR])
def test_reader_does_not_save(scenario, role):
    settings, inputs = read(scenario)
    with pytest.raises(PermissionDenied):
        save_version(scenario, settings=settings, inputs=inputs, actor=make_holder(role), seen=1)


def test_submitted_scenario_is_not_saved(scenario, agent):
    settings, inputs = read(scenario)
    scenario.state = ScenarioState.SUBMITTED
    scenario.save(update_fields=["state"])
    with pytest.raises(PermissionDenied):
        save_version(scenario, settings=settings, inputs=inputs, actor=agent, seen=1)


WRITES = [
    "UPDATE allocation_scenario SET name = 'autre' WHERE id = %(scenario)s",
    "UPDATE allocation_scenario SET state = 'draft' WHERE id = %(scenario)s",
    "DELETE FROM allocation_scenario WHERE id = %(scenario)s",
    "UPDATE allocation_scenarioversion SET answer = '{}' WHERE id = %(version)s",
    "DELETE FROM allocation_scenarioversion WHERE id = %(version)s",
    "UPDATE allocation_scenarioline SET etp = 1 WHERE version_id = %(version)s",
    "DELETE FROM allocation_scenarioline WHERE version_id = %(version)s",
    "UPDATE allocation_scenariocell SET etp = 1",
    "DELETE FROM allocation_scenariocell",
    "INSERT INTO allocation_scenariocell (line_id,kind,etp,base) SELECT id, 'AI', 1, 1 FROM allocation_scenarioline",
]


@pytest.mark.parametrize("statement", WRITES)
def test_adopted_scenario_is_refused_any_change_by_postgresql(agent, statement):
    region, departments = make_departments()
    adopted = make_scenario(region, departments, BASE, actor=agent, state=ScenarioState.ADOPTED)
    before = list(ScenarioLine.objects.values()), list(ScenarioCell.objects.values())

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, {"scenario": adopted.pk, "version": adopted.current_id})

    assert (list(ScenarioLine.objects.values()), list(ScenarioCell.objects.values())) == before


def test_draft_is_deleted_with_its_versions(scenario):
    scenario.delete()
    assert not ScenarioVersion.objects.exists()
