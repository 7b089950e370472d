"""The four input files of the file mode, checked against each other and turned into the engine's arrays."""

from array import array
from collections.abc import Hashable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from iae_portal.common.file_mode.kinds import rank_kind
from white_zones.engine.arrays import BoolArray, FloatArray, IntArray
from white_zones.engine.network import Pairs
from white_zones.file_mode.tables import Table, open_table

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True, eq=False)
class Demand:
    """Demand points in the order of their codes."""

    codes: list[str]
    values: FloatArray

    def index(self) -> dict[str, int]:
        """Return the rank of each code."""
        return {code: rank for rank, code in enumerate(self.codes)}


@dataclass(frozen=True, slots=True, eq=False)
class Supply:
    """Sites in the order of their codes, kinds in the usual order."""

    sites: list[str]
    kinds: list[str]
    etp: FloatArray
    """ETP, site × kind."""
    offered: BoolArray
    """Whether the file has a row for the site and kind."""

    def index(self) -> dict[str, int]:
        """Return the rank of each site."""
        return {site: rank for rank, site in enumerate(self.sites)}


@dataclass(frozen=True, slots=True, eq=False)
class Areas:
    """Areas in the order of their codes, and the area of each demand point (−1: none)."""

    names: list[str]
    of_codes: IntArray


def read_demand(path: str) -> Demand:
    """Read `code,demand`."""
    table = open_table(path, columns=("code", "demand"))
    values: dict[str, float] = {}
    lines: dict[str, int] = {}
    for line, (code, demand) in table.rows():
        _check_new(table, table.label(code, line=line, column="code"), line=line, column="code", lines=lines)
        values[code] = table.number(demand, line=line, column="demand")
    if not values:
        raise table.empty()
    codes = sorted(values)
    return Demand(codes=codes, values=np.array([values[code] for code in codes]))


def read_supply(path: str) -> Supply:
    """Read `site,kind,etp`."""
    table = open_table(path, columns=("site", "kind", "etp"))
    values: dict[tuple[str, str], float] = {}
    lines: dict[tuple[str, str], int] = {}
    for line, (site, kind, etp) in table.rows():
        key = table.label(site, line=line, column="site"), table.label(kind, line=line, column="kind")
        _check_new(table, key, line=line, column="kind", lines=lines)
        values[key] = table.number(etp, line=line, column="etp")
    if not values:
        raise table.empty()
    sites = sorted({site for site, _ in values})
    kinds = sorted({kind for _, kind in values}, key=rank_kind)
    ranks = {site: rank for rank, site in enumerate(sites)}
    table_etp = np.zeros((len(sites), len(kinds)))
    offered = np.zeros(table_etp.shape, dtype=np.bool_)
    for (site, kind), value in values.items():
        cell = ranks[site], kinds.index(kind)
        table_etp[cell], offered[cell] = value, True
    return Supply(sites=sites, kinds=kinds, etp=table_etp, offered=offered)


def read_travel(path: str, *, demand: Demand, supply: Supply) -> Pairs:
    """Read `code,site,minutes`. Without any row, nothing can be reached: a result, not a fault."""
    table = open_table(path, columns=("code", "site", "minutes"))
    codes, sites = demand.index(), supply.index()
    origins, destinations, minutes, lines = array("q"), array("q"), array("d"), array("q")
    for line, (code, site, time) in table.rows():
        origins.append(_known(table, code, codes, line=line, column="code", file="de la demande"))
        destinations.append(_known(table, site, sites, line=line, column="site", file="de l’offre"))
        minutes.append(table.number(time, line=line, column="minutes"))
        lines.append(line)
    pairs = Pairs(origins=_integers(origins), sites=_integers(destinations), minutes=np.array(minutes))
    _check_pairs(table, pairs, lines=_integers(lines), names=(demand.codes, supply.sites))
    return pairs


def read_areas(path: str, *, demand: Demand) -> Areas:
    """Read `code,area`; a demand point without a row is in no area."""
    table = open_table(path, columns=("code", "area"))
    codes = demand.index()
    areas: dict[int, str] = {}
    lines: dict[str, int] = {}
    for line, (code, area) in table.rows():
        rank = _known(table, code, codes, line=line, column="code", file="de la demande")
        _check_new(table, code, line=line, column="code", lines=lines)
        areas[rank] = table.label(area, line=line, column="area")
    if not areas:
        raise table.empty()
    names = sorted(set(areas.values()))
    ranks = {name: rank for rank, name in enumerate(names)}
    of_codes = np.full(len(demand.codes), -1, dtype=np.intp)
    for code_rank, name in areas.items():
        of_codes[code_rank] = ranks[name]
    return Areas(names=names, of_codes=of_codes)


def _integers(values: "array[int]") -> IntArray:
    return np.array(values, dtype=np.int64)


def _check_new(table: Table, key: Key, *, line: int, column: str, lines: dict[Key, int]) -> None:
    if key in lines:
        raise table.refusal(_duplicate(key, lines[key]), line=line, column=column)
    lines[key] = line


def _known(table: Table, text: str, ranks: dict[str, int], *, line: int, column: str, file: str) -> int:
    rank = ranks.get(text)
    if rank is None:
        table.label(text, line=line, column=column)
        message = f"« {text} » est inconnu du fichier {file}. Ajoutez-le à ce fichier ou retirez la ligne."
        raise table.refusal(message, line=line, column=column)
    return rank


def _check_pairs(table: Table, pairs: Pairs, *, lines: IntArray, names: tuple[list[str], list[str]]) -> None:
    """Refuse the first row that repeats a pair."""
    codes, sites = names
    keys = pairs.origins * len(sites) + pairs.sites
    order = np.argsort(keys, kind="stable")
    repeats = np.flatnonzero(np.diff(keys[order]) == 0)
    if len(repeats):
        first = repeats[np.argmin(order[repeats + 1])]
        before, row = order[first], order[first + 1]
        key = codes[pairs.origins[row]], sites[pairs.sites[row]]
        raise table.refusal(_duplicate(key, int(lines[before])), line=int(lines[row]), column="site")


def _duplicate(key: object, line: int) -> str:
    name = " – ".join(key) if isinstance(key, tuple) else key
    return f"« {name} » est déjà donné ligne {line}. Gardez une seule des deux lignes."
