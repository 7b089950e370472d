"""The drawing of docs/architecture.md: the applications in the order that the contracts give, and who knows whom.

Usage: bin/pictures architecture. The order is read from the layers of pyproject.toml, the links from the imports of
the code; only those that no longer way tells already are drawn.
"""

import sys
import tomllib
from html import escape
from pathlib import Path

import grimp

ROOT = Path(__file__).resolve().parents[1]
DRAWING = ROOT / "docs" / "images" / "architecture.svg"
# Addresses know everything: a line from them to each application would say nothing.
LEFT_OUT = {"iae_portal.urls"}
ROLES = {
    "iae_portal.api": "API REST et OGC",
    "reports": "restitutions : diapositives, rapport, note",
    "iae_portal.dashboards": "tableaux de bord, recherche, aide",
    "strategy": "préconisations, feuilles de route",
    "awards": "décisions, conventions, bilans",
    "committees": "CDIAE : séances, avis, procès-verbaux",
    "calls": "appels à projets, dossiers, instruction",
    "allocation": "enveloppes, scénarios, programme",
    "white_zones": "diagnostic des zones blanches",
    "quality": "référentiel qualité",
    "structures": "registre, dialogue de gestion",
    "accounts": "comptes, rôles, périmètres",
    "territories": "territoires, indicateurs, besoin",
    "iae_portal.common": "tâches, audit, tableaux, imports, courriels",
}
# Pixels. A link leaves its box on the right, goes down a column of its own and comes back.
WIDTH, HEIGHT, GAP, LEFT, TOP, COLUMN = 430, 44, 14, 16, 16, 16


def read_layers() -> list[str]:
    """From the one that knows most to the one that knows nobody."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text())
    layers = told["tool"]["importlinter"]["contracts"][0]["layers"]
    return [layer for layer in layers if layer not in LEFT_OUT]


def read_links(layers: list[str]) -> set[tuple[str, str]]:
    """Each pair (who imports, what is imported) that no chain of other pairs tells."""
    graph = grimp.build_graph(*sorted({layer.split(".")[0] for layer in layers}))
    known = {
        one: {other for other in layers if other != one and graph.find_shortest_chains(importer=one, imported=other)}
        for one in layers
    }
    return {
        (one, other)
        for one, others in known.items()
        for other in others
        if not any(other in known[between] for between in others - {other})
    }


def draw(layers: list[str], links: set[tuple[str, str]]) -> str:
    places = {layer: TOP + rank * (HEIGHT + GAP) for rank, layer in enumerate(layers)}
    columns = choose_columns(layers, links)
    right = LEFT + WIDTH + COLUMN * (max(columns.values(), default=0) + 2)
    bottom = TOP + len(layers) * (HEIGHT + GAP)
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{right}" height="{bottom}" '
            f'viewBox="0 0 {right} {bottom}" font-family="Marianne, Arial, sans-serif" role="img">'
        ),
        "<title>Les applications du portail, chacune ne connaissant que celles qui sont sous elle</title>",
        f'<rect width="{right}" height="{bottom}" fill="#fff"/>',
    ]
    parts += [draw_box(layer, places[layer]) for layer in layers]
    parts += [draw_link(places[one], places[other], columns[one, other]) for one, other in sorted(links)]
    return "\n".join([*parts, "</svg>"]) + "\n"


def choose_columns(layers: list[str], links: set[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """The nearest column that is free between the two boxes, the shortest links first."""
    rank = {layer: number for number, layer in enumerate(layers)}
    taken: list[list[tuple[int, int]]] = []
    columns = {}
    for one, other in sorted(links, key=lambda link: (rank[link[1]] - rank[link[0]], rank[link[0]])):
        begin, end = rank[one], rank[other]
        free = (
            number for number, spans in enumerate(taken) if all(end <= low or high <= begin for low, high in spans)
        )
        number = next(free, len(taken))
        if number == len(taken):
            taken.append([])
        taken[number].append((begin, end))
        columns[one, other] = number
    return columns


def draw_box(layer: str, y: int) -> str:
    name = escape(layer.removeprefix("iae_portal."))
    return (
        f'<rect x="{LEFT}" y="{y}" width="{WIDTH}" height="{HEIGHT}" rx="3" fill="#f5f5fe" stroke="#000091"/>'
        f'<text x="{LEFT + 12}" y="{y + 19}" font-size="14" font-weight="700" fill="#000091">{name}</text>'
        f'<text x="{LEFT + 12}" y="{y + 36}" font-size="12" fill="#3a3a3a">{escape(ROLES[layer])}</text>'
    )


def draw_link(begin: int, end: int, column: int) -> str:
    side, turn = LEFT + WIDTH, LEFT + WIDTH + COLUMN * (column + 1)
    low, high = begin + HEIGHT * 2 // 3, end + HEIGHT // 3
    line = f"M{side} {low}H{turn}V{high}H{side + 7}"
    head = f"M{side + 7} {high - 4}L{side} {high}L{side + 7} {high + 4}Z"
    return f'<path d="{line}" fill="none" stroke="#6a6af4"/><path d="{head}" fill="#6a6af4"/>'


def main() -> int:
    layers = read_layers()
    DRAWING.write_text(draw(layers, read_links(layers)))
    print(DRAWING.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
