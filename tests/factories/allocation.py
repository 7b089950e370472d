"""Scenarios of tests: départements, figures and versions without the engine."""

from decimal import Decimal

from allocation.enums import LineStatus, Outcome, ScenarioState
from allocation.models import Scenario, ScenarioCell, ScenarioLine, ScenarioVersion
from allocation.rules.inputs import Inputs, TerritoryInput, write_inputs
from allocation.rules.settings import Settings, YearSettings, write_settings
from territories.enums import AreaLevel
from tests.factories.territories import make_area, make_membership

YEAR = 2020


def make_departments(*names, region=None):
    """A région and its départements, in the order of their codes."""
    region = region or make_area(level=AreaLevel.REGION, name="Région d’essai")
    made = [make_area(level=AreaLevel.DEPARTMENT, name=name) for name in names or ("Ardèche", "Cantal", "Rhône")]
    for department in made:
        make_membership(department, region)
    return region, made


def make_scenario(
    region, departments, figures, *, actor, base=None, state=ScenarioState.DRAFT, name="Scénario", **fields
):
    """A scenario of one year; `figures` and `base` give each département its ETP by kind, in the same order.

    `targets` gives those that are not reached, by name and year.
    """
    base = base or figures
    total = sum((Decimal(etp) for cells in figures for etp in cells.values()), Decimal())
    years = fields.pop("years", (YEAR,))
    targets = fields.pop("targets", {})
    scenario = Scenario.objects.create(
        name=name, perimeter=region, first_year=years[0], last_year=years[-1], created_by=actor, **fields
    )
    settings = Settings(years=tuple(YearSettings(year=year, envelope=total) for year in years))
    inputs = Inputs(
        territories=tuple(
            TerritoryInput(
                code=area.code,
                name=area.name,
                pk=area.pk,
                base={kind: Decimal(etp) for kind, etp in cells.items()},
                need=Decimal(area.population),
            )
            for area, cells in zip(departments, base, strict=True)
        ),
        base_words="Base d’essai",
        need_words="Population municipale",
    )
    version = ScenarioVersion.objects.create(
        scenario=scenario,
        number=1,
        rules=write_settings(settings),
        inputs=write_inputs(inputs),
        outcome=Outcome.OPTIMAL,
        answer={},
        duration_ms=1,
        fingerprint="0" * 64,
        code_version="0.1.0",
        author=actor,
    )
    for year in years:
        for area, cells, before in zip(departments, figures, base, strict=True):
            _make_line(version, year, area, cells, before, target=targets.get((area.name, year)))
    scenario.current = version
    scenario.save(update_fields=["current"])
    if state != ScenarioState.DRAFT:
        for step in (ScenarioState.SUBMITTED, ScenarioState.ADOPTED, ScenarioState.NOTIFIED):
            scenario.state = step
            scenario.save(update_fields=["state"])
            if step == state:
                break
    return scenario


def _make_line(version, year, area, cells, before, *, target):
    etp = sum((Decimal(value) for value in cells.values()), Decimal())
    line = ScenarioLine.objects.create(
        version=version,
        year=year,
        code=area.code,
        name=area.name,
        area=area,
        previous=sum((Decimal(value) for value in before.values()), Decimal()),
        etp=etp,
        lower=0,
        target=etp if target is None else target,
        continuous=etp,
        status=LineStatus.FREE,
    )
    ScenarioCell.objects.bulk_create(
        ScenarioCell(line=line, kind=kind, etp=Decimal(value), base=Decimal(before[kind]))
        for kind, value in cells.items()
    )
