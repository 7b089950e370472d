"""How sure the classes of a run are, and which uncertainty weighs most: a sentence, a chart and its table."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.http import QueryDict
from django.utils.safestring import SafeString

from iae_portal.common.charts import Bar, labelled_bars
from iae_portal.common.columns import Column, Kind
from iae_portal.common.formatting import format_number, format_percent
from iae_portal.common.tables import Table
from white_zones.domain.parameters import RunParameters
from white_zones.engine.robustness import ROBUST, Factor, Uncertainty
from white_zones.models import AreaResult, Run
from white_zones.queries.results import result_of

NAME = "robustesse"
NOTE = (
    "Chaque incertitude est tirée seule, les autres restant à leur valeur : la part est celle du besoin des communes "
    "dont la classe change, en moyenne des tirages. Les parts ne s’additionnent pas."
)
SHORT = {
    Factor.DEMAND: "le besoin",
    Factor.REALISED: "les ETP réellement travaillés",
    Factor.DECAY: "le poids selon le temps de trajet",
    Factor.DETOUR: "les temps de trajet",
}


@dataclass(frozen=True, slots=True)
class Weight:
    """What one uncertainty moves alone."""

    label: str
    short: str
    demand_share: float
    origin_share: float


@dataclass(frozen=True)
class RobustnessSection:
    sentence: str
    chart: SafeString
    table: Table


def compose_robustness(run: Run, *, params: QueryDict) -> RobustnessSection | None:
    """None for a run without draws."""
    if not run.robustness:
        return None
    weights = list_weights(run)
    title = "Ce qui pèse sur les classes"
    return RobustnessSection(
        sentence=describe_robustness(run, weights),
        chart=labelled_bars(
            title=title,
            description="Part du besoin dont la classe change quand une seule incertitude varie ; voir le tableau.",
            bars=[Bar(row.label, Decimal(str(row.demand_share)), format_percent(row.demand_share)) for row in weights],
        ),
        table=weights_table(weights, params=params),
    )


def list_weights(run: Run) -> list[Weight]:
    """From the uncertainty that moves most of the need to the one that moves least."""
    words = _describe_factors(RunParameters.from_json(run.parameters).uncertainty)
    rows = (run.robustness or {}).get("factors", [])
    return [
        Weight(words[Factor(row["factor"])], SHORT[Factor(row["factor"])], row["demand_share"], row["origin_share"])
        for row in rows
    ]


def describe_robustness(run: Run, weights: Sequence[Weight]) -> str:
    """The share of the need in a commune of robust class, and what weighs most."""
    whole = result_of(run, run.perimeter)
    if isinstance(whole, AreaResult):
        first = f"{format_percent(whole.robust_demand_share)} du besoin vit dans une commune de classe robuste"
    else:
        first = "La classe de la commune est robuste" if whole and whole.is_robust else "Sa classe est à confirmer"
    if not weights or not weights[0].demand_share:
        return f"{first} ; aucune incertitude, prise seule, ne change une classe."
    most = weights[0]
    share = format_percent(most.demand_share)
    return f"{first} ; ce qui pèse le plus : {most.short}, qui change à lui seul la classe de {share} du besoin."


def weights_table(weights: Sequence[Weight], *, params: QueryDict) -> Table:
    return Table(
        columns=[
            Column(key="label", label="Incertitude", row_header=True),
            Column(key="demand_share", label="Part du besoin qui change de classe", kind=Kind.PERCENT),
            Column(key="origin_share", label="Part des communes", kind=Kind.PERCENT),
        ],
        rows=weights,
        caption="Ce qui pèse sur les classes",
        params=params,
        name=NAME,
        page_size=None,
        notes=[NOTE],
        show_exports=True,
    )


def describe_draws(run: Run) -> str:
    """What « robust » means in this run."""
    parameters = RunParameters.from_json(run.parameters)
    return (
        f"Le calcul a été refait {format_number(parameters.draws)} fois avec d’autres valeurs plausibles "
        f"(graine {parameters.seed}) : une classe est robuste quand au moins "
        f"{format_percent(ROBUST, decimals=0)} des tirages la redonnent, à confirmer sinon."
    )


def _describe_factors(varied: Uncertainty) -> dict[Factor, str]:
    low, high = (format_percent(share, decimals=0) for share in varied.realised_shares)
    is_known = varied.realised_shares == (1.0, 1.0)
    scales = " ou ".join(format_number(scale, decimals=1) for scale in varied.decay_scales)
    detours = " ou ".join(format_number(factor, decimals=1) for factor in varied.detours if factor != 1)
    return {
        Factor.DEMAND: f"Besoin (écart type de {format_percent(varied.demand_deviation, decimals=0)})",
        Factor.REALISED: (
            "ETP travaillés (connus : ils ne varient pas)"
            if is_known
            else f"ETP travaillés (de {low} à {high} des ETP conventionnés)"
        ),
        Factor.DECAY: f"Poids selon le temps de trajet (portée × {scales}, ou courbe lissée)",
        Factor.DETOUR: f"Temps de trajet (× {detours})",
    }
