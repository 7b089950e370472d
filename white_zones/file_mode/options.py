"""The options of the file mode, read and refused in French."""

import argparse
import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn

from white_zones.engine.classes import DEFAULT_THRESHOLDS, Thresholds, parse_thresholds
from white_zones.engine.decay import DEFAULT_DECAY, FORMS, Decay, parse_decay
from white_zones.engine.errors import EngineError
from white_zones.engine.network import Method
from white_zones.engine.numbers import parse_number
from white_zones.file_mode.refusals import Refusal
from white_zones.file_mode.tables import STANDARD

DESCRIPTION = (
    "Calcule l’accessibilité de chaque code à l’offre d’insertion, à partir de fichiers, sans base de données."
)
HELP = {
    "demand": ("D.csv", "demande : code,demand"),
    "supply": ("S.csv", "offre : site,kind,etp, une ligne par site et type"),
    "travel": ("T.csv", "temps de trajet : code,site,minutes, un couple absent est hors d’atteinte"),
    "areas": ("A.csv", "territoires où agréger : code,area"),
    "method": ("NOM", f"{', '.join(Method)} ; {Method.E2SFCA} par défaut"),
    "decay": ("SPEC", f"décroissance, {DEFAULT_DECAY} par défaut. {FORMS}"),
    "classes": ("A,B,C", "bornes des classes, en rapport à la référence ; 0.35,0.70,1.30 par défaut"),
    "reference": ("X", "accessibilité de référence ; offre totale ÷ demande totale par défaut"),
    "out": ("R.csv", "résultat par code"),
    "summary": ("R.json", "synthèse"),
    "explain": ("CODE", "ajoute à la synthèse l’explication d’un code"),
}  # fmt: skip
REQUIRED = ("demand", "supply", "travel", "out")
INPUTS = ("demand", "supply", "travel", "areas")
OUTPUTS = ("out", "summary")
MISSING = object()


@dataclass(frozen=True, slots=True)
class Options:
    """What the command was asked; a path "-" is standard input or output."""

    demand: str
    supply: str
    travel: str
    areas: str | None
    out: str
    summary: str | None
    explain: str | None
    method: Method
    decay: Decay
    thresholds: Thresholds
    reference: float | None


class FrenchFormatter(argparse.HelpFormatter):
    """Help that says "Utilisation" instead of "usage"."""

    def add_usage(self, usage: str | None, actions: object, groups: object, prefix: str | None = None) -> None:
        """Put the usage under its French name."""
        super().add_usage(usage, actions, groups, prefix or "Utilisation : ")  # type: ignore[arg-type]

    def _format_args(self, action: argparse.Action, default_metavar: str) -> str:
        return str(action.metavar or default_metavar)  # "[D.csv]" would say that the value may be left out


class FrenchParser(argparse.ArgumentParser):
    """Parser whose own errors, should one remain, are refusals too."""

    def error(self, message: str) -> NoReturn:
        """Refuse instead of printing an English usage."""
        raise Refusal(f"option mal écrite ({message}). Voyez --help.")


def build_parser(program: str) -> argparse.ArgumentParser:
    """Return a parser that leaves every check to `parse_options`, which says it in French."""
    parser = FrenchParser(
        prog=program,
        usage=f"{program} --demand D.csv --supply S.csv --travel T.csv --out R.csv [options]",
        description=DESCRIPTION,
        formatter_class=FrenchFormatter,
        add_help=False,
        allow_abbrev=False,
    )
    group = parser.add_argument_group("Options")
    for name, (metavar, text) in HELP.items():
        group.add_argument(f"--{name}", metavar=metavar, help=text, nargs="?", const=MISSING)
    group.add_argument("-h", "--help", action="help", help="affiche cette aide")
    return parser


def parse_options(arguments: Sequence[str], *, program: str) -> Options:
    """Return the options, or refuse them."""
    namespace, unknown = build_parser(program).parse_known_args(arguments)
    if unknown:
        known = ", ".join(f"--{name}" for name in HELP)
        raise Refusal(f"argument inconnu : « {unknown[0]} ». Options admises : {known}.")
    given: dict[str, str | None] = vars(namespace)
    for name, value in given.items():
        if value is MISSING or value == "":
            raise Refusal(f"--{name} : valeur absente. Attendu : --{name} {HELP[name][0]} ({HELP[name][1]}).")
        if value is None and name in REQUIRED:
            raise Refusal(f"--{name} : option obligatoire. Attendu : --{name} {HELP[name][0]} ({HELP[name][1]}).")
    _check_paths(given)
    return Options(
        demand=given["demand"] or "",
        supply=given["supply"] or "",
        travel=given["travel"] or "",
        areas=given["areas"],
        out=given["out"] or "",
        summary=given["summary"],
        explain=given["explain"] and given["explain"].strip(),
        method=_method(given["method"]),
        decay=_decay(given["decay"]),
        thresholds=_thresholds(given["classes"]),
        reference=_reference(given["reference"]),
    )


def _check_paths(given: dict[str, str | None]) -> None:
    """Refuse to read standard input twice, or to write over an input or the other output."""
    if given["explain"] is not None and given["summary"] is None:
        raise Refusal("--explain : l’explication s’écrit dans la synthèse. Ajoutez --summary R.json.")
    if [given[name] for name in INPUTS].count(STANDARD) > 1:
        raise Refusal("« - » : l’entrée standard ne peut servir qu’à un fichier. Donnez un chemin aux autres.")
    seen: dict[str, str] = {}
    for name in INPUTS + OUTPUTS:
        path = given[name]
        if path is None or (path == STANDARD and name in INPUTS):
            continue
        key = STANDARD if path == STANDARD else os.path.realpath(path)
        if name in OUTPUTS and key in seen and not _is_device(key):
            raise Refusal(f"--{name} désigne le même fichier que --{seen[key]}. Donnez-lui un autre chemin.")
        seen[key] = name


def _is_device(path: str) -> bool:
    return os.path.exists(path) and not os.path.isfile(path)  # noqa: PTH110, PTH113 -- already a real path


def _method(text: str | None) -> Method:
    try:
        return Method(text or Method.E2SFCA)
    except ValueError:
        raise Refusal(f"--method : méthode « {text} » inconnue. Choisissez parmi {', '.join(Method)}.") from None


def _decay(text: str | None) -> Decay:
    try:
        return DEFAULT_DECAY if text is None else parse_decay(text)
    except EngineError as error:
        raise Refusal(f"--decay : {error}") from error


def _thresholds(text: str | None) -> Thresholds:
    try:
        return DEFAULT_THRESHOLDS if text is None else parse_thresholds(text)
    except EngineError as error:
        raise Refusal(f"--classes : {error}") from error


def _reference(text: str | None) -> float | None:
    if text is None:
        return None
    try:
        reference = parse_number(text.strip())
    except EngineError as error:
        raise Refusal(f"--reference : {error}") from error
    if reference == 0:
        raise Refusal("--reference : la référence doit être strictement positive.")
    return reference
