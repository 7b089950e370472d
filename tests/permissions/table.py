"""The matrix as a page of the documentation: the rows of an application that are answered alike stand together."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path

from tests.permissions.asking import DECLARE, OPEN, REFUSED, SIGN_IN, UNKNOWN, Row
from tests.permissions.people import Person

FILE = Path(__file__).resolve().parents[2] / "docs" / "permissions.md"
SIGNS = {OPEN: "●", REFUSED: "✕", UNKNOWN: "·", SIGN_IN: "→", DECLARE: "◐"}
APPS = {
    "accounts": "Comptes",
    "admin": "Administration de Django",
    "allocation": "Répartition",
    "api": "API",
    "awards": "Décisions et conventions",
    "calls": "Appels à projets et dossiers",
    "committees": "CDIAE",
    "common": "Travaux",
    "dashboards": "Tableaux de bord, données, aide",
    "quality": "Référentiel qualité",
    "reports": "Restitution",
    "strategy": "Préconisations, feuilles de route, projets",
    "structures": "Structures, dialogue de gestion, opérateurs",
    "territories": "Territoires",
    "white_zones": "Diagnostic",
    "": "Autres",
}
HEADING = """# Qui obtient quoi, adresse par adresse

Écrit par `bin/manage write_permissions` : chaque ligne est ce que le portail **répond vraiment** à chaque personne,
dans un monde d’essai où tout existe une fois, et non ce que le code déclare. `tests/permissions` refait les
demandes ; il échoue si une adresse est nouvelle ou si une réponse change.

| signe | réponse |
|---|---|
| ● | la page, le fichier, le geste ou un refus de forme (formulaire incomplet, état qui ne s’y prête pas) |
| ◐ | à la déclaration d’intérêts, qui se fait avant d’ouvrir le dossier |
| · | 404 : n’existe pas pour cette personne |
| ✕ | 403 : son rôle n’y donne pas accès |
| → | à la connexion (401 pour l’API) |

`GET` lit, `POST` agit (envoyé vide, ou avec ce qu’il désigne) ; `GET csv, xlsx…` est la même page en fichier.
Entre parenthèses, l’état de ce que l’adresse désigne.
Chaque dossier, structure,
séance… est du **département** ; le projet est celui du **territoire**. L’API se demande avec le jeton de la personne.

| colonne | personne |
|---|---|
"""


def write_table(rows: Sequence[Row], people: Sequence[Person]) -> str:
    """The whole page. Rows are in the order of the addresses; what repeats is told once."""
    parts = [HEADING, *(f"| {person.code} | {person.told} |\n" for person in people)]
    for app in sorted(APPS, key=lambda app: APPS[app]):
        found = [row for row in rows if row.app == app]
        if found:
            parts.append(f"\n## {APPS[app]}\n\n{write_section(found, people)}")
    return "".join(parts)


def write_section(rows: Iterable[Row], people: Sequence[Person]) -> str:
    codes = " | ".join(person.code for person in people)
    lines = [f"| adresses | {codes} |", f"|---|{':-:|' * len(people)}"]
    first: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        first.setdefault(row.marks, []).append(row)
    for marks, alike in first.items():
        signs = " | ".join(SIGNS[mark] for mark in marks)
        lines.append(f"| {tell_addresses(alike)} | {signs} |")
    return "\n".join(lines) + "\n"


def tell_addresses(rows: Iterable[Row]) -> str:
    """« GET POST `/a/<int:pk>/` (brouillon, adopté) », an address a line."""
    told = []
    for route, of_route in groupby(sorted(rows, key=lambda row: row.route), key=lambda row: row.route):
        by_methods: dict[tuple[str, ...], list[str]] = {}
        states: dict[str, list[str]] = {}
        for row in of_route:
            states.setdefault(row.state, []).append(row.method)
        for state, methods in states.items():
            by_methods.setdefault(tuple(methods), []).append(state)
        for methods, named in by_methods.items():
            known = ", ".join(state for state in named if state)
            told.append(f"{' · '.join(methods)} `{route.replace('|', '¦')}`{f' ({known})' if known else ''}")
    return "<br>".join(told)
