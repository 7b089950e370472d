"""The diagnosis of a projet de territoire, frozen the day it is made: answers of the file and figures of a run."""

from typing import Any

from accounts.models import User
from calls.models import Application
from iae_portal.common.formatting import format_number, format_percent
from strategy.domain.project_reading import ReadProject
from territories.models import Area
from white_zones.enums import Access
from white_zones.models import AreaResult, Run
from white_zones.queries.results import result_of
from white_zones.queries.runs import published_run

NOTHING: dict[str, Any] = {"run": "", "dated_on": None, "is_estimated": False, "figures": []}


def freeze_diagnosis(application: Application, read: ReadProject, *, actor: User) -> dict[str, Any]:
    """As it is read that day: it never follows a later diagnosis.

    The figures are those of the run that the call refers to, else of the published one; none without either.
    """
    answers = [list(pair) for pair in read.diagnosis]
    run = application.version.run or published_run(actor)
    territory = application.territory
    measured = result_of(run, territory) if run is not None and territory is not None else None
    if run is None or territory is None or not isinstance(measured, AreaResult):
        return {"answers": answers, "file": application.reference, **NOTHING}
    return {
        "answers": answers,
        "file": application.reference,
        "run": f"Diagnostic « {run.name} », offre de {run.year}",
        "dated_on": run.finished_at.date().isoformat() if run.finished_at else None,
        "is_estimated": _is_estimated(run),
        "figures": _figures(measured, territory),
    }


def _figures(result: AreaResult, territory: Area) -> list[list[str]]:
    rows = [
        ["Population (habitants)", format_number(territory.population)],
        ["Demandeurs dont la demande est connue", format_number(result.demand, decimals=0)],
    ]
    if result.access_class:
        rows.insert(0, ["Accès à l’insertion", str(Access(result.access_class).label)])
        rows.append(["Part de la demande en commune blanche", format_percent(result.white_demand_share)])
    rows += [
        ["Communes blanches", f"{format_number(result.white_communes)} sur {format_number(result.communes)}"],
        ["Habitants en commune blanche", format_number(result.white_population)],
    ]
    return rows


def _is_estimated(run: Run) -> bool:
    return run.sources.filter(is_demonstration=True).exists()
