"""The six-commune example of the method page, solved by the engine each time it is shown."""

from dataclasses import dataclass

import numpy as np
from django.http import QueryDict

from iae_portal.common.columns import Column, Kind
from iae_portal.common.tables import Table
from white_zones.engine.accessibility import reference_of, solve
from white_zones.engine.classes import CLASSES, DEFAULT_THRESHOLDS, ratios_to
from white_zones.engine.decay import parse_decay
from white_zones.engine.network import Method, Pairs, build_network

COMMUNES = "ABCDEF"
DEMAND = (100.0, 60.0, 160.0, 40.0, 60.0, 30.0)
SITES = ("S1", "S2", "S3")
SUPPLY = (10.0, 20.0, 6.0)
MINUTES = ((0, 25, 50), (10, 15, 40), (25, 0, 30), (35, 20, 20), (50, 30, 0), (70, 65, 45))
DECAY = "steps:10=1,20=0.5,30=0.25"
CLASS_WORDS = {"white": "zone blanche", "low": "faiblement dotée", "middle": "intermédiaire", "high": "bien dotée"}


@dataclass(frozen=True)
class SolvedSite:
    name: str
    etp: float
    denominator: float
    ratio: float


@dataclass(frozen=True)
class SolvedCommune:
    name: str
    demand: float
    minutes: tuple[int, ...]
    accessibility: float
    ratio: float
    access_class: str


@dataclass(frozen=True)
class Example:
    table: Table
    sites: list[SolvedSite]
    mean: float


def solve_example(params: QueryDict) -> Example:
    """Solve the example with the engine of the runs; nothing in it is written by hand but its data."""
    demand, supply = np.array(DEMAND), np.array(SUPPLY)
    origins, sites = np.indices((len(COMMUNES), len(SITES))).reshape(2, -1)
    pairs = Pairs(origins=origins, sites=sites, minutes=np.array(MINUTES, dtype=float).ravel())
    network = build_network(
        pairs, origin_count=len(COMMUNES), site_count=len(SITES), decay=parse_decay(DECAY), method=Method.E2SFCA
    )
    result = solve(network, demand=demand, supply=supply)
    reference = reference_of(demand=demand, supply=supply) or 1.0
    ratios = ratios_to(reference, values=result.total)
    ranks = DEFAULT_THRESHOLDS.classify(ratios, reached=network.reach_counts > 0)
    communes = [
        SolvedCommune(name, DEMAND[i], MINUTES[i], value, value / reference, CLASS_WORDS[CLASSES[ranks[i]]])
        for i, (name, value) in enumerate(zip(COMMUNES, result.total.tolist(), strict=True))
    ]
    solved_sites = [
        SolvedSite(name, etp, denominator, ratio)
        for name, etp, denominator, ratio in zip(
            SITES, SUPPLY, result.site_demand.tolist(), result.per_demand[:, 0].tolist(), strict=True
        )
    ]
    return Example(table=_table(communes, params), sites=solved_sites, mean=reference)


def _table(communes: list[SolvedCommune], params: QueryDict) -> Table:
    columns = [
        Column(key="name", label="Commune", row_header=True),
        Column(key="demand", label="Demande", kind=Kind.INTEGER),
        *(
            Column(key=site, label=f"Minutes vers {site}", kind=Kind.INTEGER, getter=_minutes_to(index))
            for index, site in enumerate(SITES)
        ),
        Column(key="accessibility", label="Accessibilité", kind=Kind.DECIMAL, decimals=3),
        Column(key="ratio", label="Ratio", kind=Kind.DECIMAL, decimals=4),
        Column(key="access_class", label="Classe"),
    ]
    supply = ", ".join(f"{name} = {etp:.0f} ETP" for name, etp in zip(SITES, SUPPLY, strict=True))
    return Table(
        columns=columns,
        rows=communes,
        caption=f"Exemple à six communes et trois structures ({supply})",
        params=params,
        name="exemple",
        page_size=None,
    )


def _minutes_to(index: int):  # noqa: ANN202 -- a getter of a row, whose type the column does not know
    return lambda commune: commune.minutes[index]
