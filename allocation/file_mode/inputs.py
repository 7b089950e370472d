"""The input of the file mode, checked and turned into the engine's problem."""

from dataclasses import replace
from fractions import Fraction

from allocation.engine.problem import TOTAL, Means, Problem, Rules, Territory
from allocation.file_mode.clauses import read_clauses
from allocation.file_mode.document import Node, check_label, open_document
from allocation.file_mode.exact import write_exact
from iae_portal.common.file_mode.kinds import rank_kind

LAST_YEAR = 9999
FINEST_GRID = Fraction(1, 10**9)
"""Under it, steps are smaller than the noise of a linear programme."""


def read_problem(path: str) -> Problem:
    """Read a scenario, or refuse it."""
    top = open_document(path).members(
        required=("years", "territories"), optional=("rules", "clauses", "costs"), defaulted=("grid",)
    )
    rules = _read_rules(top.get("rules"))
    territories = _read_territories(top["territories"], rules=rules)
    kinds = tuple(territories[0].base)
    costs = _read_by_kind(top["costs"], kinds=kinds) if "costs" in top else {}
    problem = Problem(
        territories=territories,
        years=_read_years(top["years"], kinds=kinds, costed=bool(costs)),
        rules=rules,
        clauses=read_clauses(top["clauses"], codes={item.code for item in territories}) if "clauses" in top else (),
        costs=costs,
    )
    return replace(problem, grid=_read_grid(top["grid"])) if "grid" in top else problem


def _read_rules(node: Node | None) -> Rules:
    if node is None:
        return Rules()
    given = node.members(required=(), optional=("cap",), defaulted=("floor", "start"))
    rules = Rules(**{name: value.number() for name, value in given.items()})
    _check_bounds(node, floor=rules.floor, cap=rules.cap, remedy="Baissez l’un ou relevez l’autre.")
    return rules


def _read_territories(node: Node, *, rules: Rules) -> tuple[Territory, ...]:
    territories: list[Territory] = []
    ranks: dict[str, int] = {}
    for rank, item in enumerate(node.items()):
        territory = _read_territory(item, first=territories[0] if territories else None, rules=rules)
        if territory.code in ranks:
            before = f"territories[{ranks[territory.code]}]"
            message = f"ce code est déjà celui de {before}. Gardez un seul territoire par code."
            raise item.child("code", territory.code).refusal(message)
        ranks[territory.code] = rank
        territories.append(territory)
    if not any(territory.need for territory in territories):
        raise node.refusal("tous les besoins (need) sont nuls : donnez un poids positif à un territoire au moins.")
    return tuple(territories)


def _read_territory(node: Node, *, first: Territory | None, rules: Rules) -> Territory:
    given = node.members(required=("code", "base", "need"), optional=("floor", "cap", "name"))
    floor = given["floor"].number() if "floor" in given else None
    cap = given["cap"].number() if "cap" in given else None
    _check_bounds(
        node,
        floor=rules.floor if floor is None else floor,
        cap=rules.cap if cap is None else cap,
        remedy="Baissez l’un ou relevez l’autre, ici ou dans rules.",
    )
    return Territory(
        code=given["code"].label(),
        name=given["name"].text() if "name" in given else "",
        need=given["need"].number(),
        base=_read_base(given["base"], first=first),
        floor=floor,
        cap=cap,
    )


def _check_bounds(node: Node, *, floor: Fraction, cap: Fraction | None, remedy: str) -> None:
    if cap is not None and floor > cap:
        message = f"le plancher ({write_exact(floor)}) dépasse le plafond ({write_exact(cap)}). {remedy}"
        raise node.refusal(message)


def _read_base(node: Node, *, first: Territory | None) -> dict[str, Fraction]:
    """Return the base by kind, in the usual order of kinds; all territories like the first one."""
    if first is None:
        return _read_first_base(node)
    kinds = tuple(first.base)
    if isinstance(node.value, dict) and kinds == (TOTAL,):
        raise node.refusal("un objet, quand territories[0] donne un seul nombre : donnez la même forme à tous.")
    if not isinstance(node.value, dict) and kinds != (TOTAL,):
        raise node.refusal("la base de territories[0] est un objet par filière : donnez la même forme à tous.")
    return {TOTAL: node.number()} if kinds == (TOTAL,) else _read_by_kind(node, kinds=kinds)


def _read_first_base(node: Node) -> dict[str, Fraction]:
    if not isinstance(node.value, dict):
        return {TOTAL: node.number()}
    entries = node.entries()
    if not entries:
        raise node.refusal("aucune filière : donnez un nombre par filière, ou un seul nombre.")
    for kind in entries:
        check_label(kind, node)
        if kind == TOTAL:
            raise node.unknown(kind, "ce n’est pas une filière : donnez un nombre par filière, ou un seul nombre.")
    return {kind: entries[kind].number() for kind in sorted(entries, key=rank_kind)}


def _read_by_kind(node: Node, *, kinds: tuple[str, ...]) -> dict[str, Fraction]:
    """Return one number for each kind of the base of the first territory."""
    if kinds == (TOTAL,):
        raise node.refusal(
            "la base des territoires n’est pas donnée par filière : donnez-la ainsi, ou retirez cette clé."
        )
    entries = node.entries()
    known = ", ".join(kinds)
    for kind in entries:
        if kind not in kinds:
            raise node.unknown(kind, f"filière inconnue de territories[0].base, qui donne {known}. Retirez-la.")
    for kind in kinds:
        if kind not in entries:
            raise node.missing(kind, f"filière absente : donnez chacune de celles de territories[0].base ({known}).")
    return {kind: entries[kind].number() for kind in kinds}


def _read_years(node: Node, *, kinds: tuple[str, ...], costed: bool) -> tuple[Means, ...]:
    years: list[Means] = []
    for item in node.items():
        means = _read_means(item, kinds=kinds, costed=costed)
        if years and means.year <= years[-1].year:
            message = (
                f"{means.year} ne vient pas après {years[-1].year} : donnez des années croissantes, une fois chacune."
            )
            raise item.child("year", None).refusal(message)
        years.append(means)
    return tuple(years)


def _read_means(node: Node, *, kinds: tuple[str, ...], costed: bool) -> Means:
    given = node.members(required=("year", "envelope"), optional=("kind_totals", "budget"))
    envelope = given["envelope"].number()
    totals = _read_by_kind(given["kind_totals"], kinds=kinds) if "kind_totals" in given else None
    if totals is not None and sum(totals.values()) != envelope:
        found, expected = write_exact(sum(totals.values(), Fraction(0))), write_exact(envelope)
        message = f"les filières totalisent {found} et l’enveloppe est de {expected} : corrigez l’un ou l’autre."
        raise given["kind_totals"].refusal(message)
    if "budget" in given and not costed:
        raise given["budget"].refusal(
            "un budget demande des coûts : ajoutez à la racine costs, les euros par ETP de chaque filière."
        )
    return Means(
        year=_read_year(given["year"]),
        envelope=envelope,
        kind_totals=totals,
        budget=given["budget"].number() if "budget" in given else None,
    )


def _read_year(node: Node) -> int:
    year = node.number()
    if year.denominator != 1 or year > LAST_YEAR:
        raise node.refusal(f"« {write_exact(year)} » n’est pas une année : donnez un nombre entier, par exemple 2020.")
    return int(year)


def _read_grid(node: Node) -> Fraction | None:
    """Return the step of the figures; null asks for the continuous solution."""
    if node.value is None:
        return None
    grid = node.number()
    if not grid:
        raise node.refusal("un pas de 0 n’arrondit rien : donnez un pas positif, ou null pour ne pas arrondir.")
    if grid < FINEST_GRID:
        least = write_exact(FINEST_GRID)
        raise node.refusal(f"un pas inférieur à {least} n’arrondit plus rien : donnez null pour ne pas arrondir.")
    return grid
