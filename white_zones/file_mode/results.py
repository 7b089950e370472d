"""The result by code (CSV) and the summary (JSON), in the layout other tools rely on. Floats keep all their digits."""

import csv
import io
import json
from dataclasses import dataclass

from white_zones.engine.accessibility import Accessibility, mean_of, reference_of, solve, total_of
from white_zones.engine.aggregation import aggregate
from white_zones.engine.arrays import BoolArray, FloatArray, IntArray
from white_zones.engine.classes import CLASSES, AccessClass, Thresholds, class_at, ratios_to
from white_zones.engine.explanation import explain
from white_zones.engine.network import Network
from white_zones.file_mode.inputs import Areas, Demand, Supply

COLUMNS = ("code", "demand", "accessibility", "ratio", "class", "nearest_site", "nearest_minutes", "sites")


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """One computation and what it was computed from."""

    demand: Demand
    supply: Supply
    network: Network
    thresholds: Thresholds
    reference: float | None
    access: Accessibility
    total: FloatArray
    ratios: FloatArray | None
    reached: BoolArray
    ranks: IntArray
    """Rank of each code's class, `UNDEFINED` without a ratio."""


def compute(
    *, demand: Demand, supply: Supply, network: Network, thresholds: Thresholds, reference: float | None
) -> Result:
    """Solve, compare with the reference and class."""
    access = solve(network, demand=demand.values, supply=supply.etp)
    if reference is None:
        reference = reference_of(demand=demand.values, supply=supply.etp)
    ratios = ratios_to(reference, values=access.total)
    reached = network.reach_counts > 0
    return Result(
        demand=demand,
        supply=supply,
        network=network,
        thresholds=thresholds,
        reference=reference,
        access=access,
        total=access.total,
        ratios=ratios,
        reached=reached,
        ranks=thresholds.classify(ratios, reached=reached),
    )


def render_csv(result: Result) -> str:
    """Return R.csv: one row per code, sorted by code; what is undefined is empty."""
    sites, minutes = result.network.nearest()
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*COLUMNS, *(f"accessibility_{kind}" for kind in result.supply.kinds)])
    for row, code in enumerate(result.demand.codes):
        reached = bool(result.reached[row])
        writer.writerow(
            [
                code,
                float(result.demand.values[row]),
                float(result.total[row]),
                "" if result.ratios is None else float(result.ratios[row]),
                class_at(int(result.ranks[row])) or "",
                result.supply.sites[sites[row]] if reached else "",
                float(minutes[row]) if reached else "",
                int(result.network.reach_counts[row]),
                *result.access.by_kind[row].tolist(),
            ]
        )
    return text.getvalue()


def render_summary(result: Result, *, areas: Areas | None, explained: str | None) -> str:
    """Return R.json; what is undefined is null."""
    orphans = result.access.orphans
    summary: dict[str, object] = {
        "demand_total": total_of(result.demand.values),
        "supply_total": total_of(result.supply.etp),
        "supply_served": total_of(result.supply.etp[~orphans]),
        "reference": result.reference,
        "mean_accessibility": mean_of(result.total, demand=result.demand.values),
        "orphan_sites": [site for site, alone in zip(result.supply.sites, orphans, strict=True) if alone],
        "unreachable_codes": [
            code for code, reached in zip(result.demand.codes, result.reached, strict=True) if not reached
        ],
        "areas": [] if areas is None else _areas(result, areas),
    }
    if explained is not None:
        summary["explain"] = _explanation(result, explained)
    return json.dumps(summary, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _areas(result: Result, areas: Areas) -> list[dict[str, object]]:
    rows = aggregate(
        areas=areas.of_codes,
        area_count=len(areas.names),
        demand=result.demand.values,
        accessibility=result.total,
        white=result.ranks == CLASSES.index(AccessClass.WHITE),
        reached=result.reached,
    )
    return [
        {
            "area": name,
            "demand": row.demand,
            "accessibility": row.accessibility,
            "ratio": row.ratio_to(result.reference),
            "class": row.classify(result.thresholds, reference=result.reference),
            # Without a ratio, the class of the demand that reaches a site is not known: nor is its share.
            "white_demand_share": None if result.ratios is None and row.reached else row.white_demand_share,
        }
        for name, row in zip(areas.names, rows, strict=True)
    ]


def _explanation(result: Result, code: str) -> dict[str, object]:
    contributions = explain(
        result.network, result.access, origin=result.demand.codes.index(code), offered=result.supply.offered
    )
    return {
        "code": code,
        "sites": [
            {
                "site": result.supply.sites[item.site],
                "kind": result.supply.kinds[item.kind],
                "minutes": item.minutes,
                "weight": item.weight,
                "share": item.share,
                "gain_per_etp": item.gain_per_etp,
            }
            for item in contributions
        ],
    }
