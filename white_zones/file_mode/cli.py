"""The command: read, compute, write. Exit status 0 when done, 2 when an input is refused."""

from collections.abc import Sequence

from iae_portal.common.file_mode.refusals import Refusal, refuse
from iae_portal.common.file_mode.writing import write_all
from white_zones.engine.errors import EngineError
from white_zones.engine.network import build_network
from white_zones.file_mode.inputs import read_areas, read_demand, read_supply, read_travel
from white_zones.file_mode.options import Options, parse_options
from white_zones.file_mode.results import compute, render_csv, render_summary

PROGRAM = "bin/manage white_zones"


def main(arguments: Sequence[str], *, program: str = PROGRAM) -> int:
    """Run the file mode and return its exit status."""
    try:
        run(parse_options(arguments, program=program))
    except (Refusal, EngineError) as error:
        return refuse(error)
    return 0


def run(options: Options) -> None:
    """Compute what the options ask and write it, or raise a `Refusal` and write nothing."""
    demand = read_demand(options.demand)
    if options.explain is not None and options.explain not in demand.codes:
        raise Refusal(
            f"--explain : « {options.explain} » est inconnu du fichier de la demande. Donnez un de ses codes.",
            file=options.demand,
            column="code",
        )
    supply = read_supply(options.supply)
    pairs = read_travel(options.travel, demand=demand, supply=supply)
    areas = None if options.areas is None else read_areas(options.areas, demand=demand)
    network = build_network(
        pairs,
        origin_count=len(demand.codes),
        site_count=len(supply.sites),
        decay=options.decay,
        method=options.method,
    )
    result = compute(
        demand=demand,
        supply=supply,
        network=network,
        thresholds=options.thresholds,
        reference=options.reference,
    )
    outputs = [(options.out, render_csv(result))]
    if options.summary is not None:
        outputs.append((options.summary, render_summary(result, areas=areas, explained=options.explain)))
    write_all(outputs)
