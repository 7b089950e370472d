"""The options of the file mode, read and refused in French."""

from collections.abc import Sequence
from dataclasses import dataclass

from iae_portal.common.file_mode.arguments import Usage, check_paths, read_arguments
from iae_portal.common.file_mode.refusals import Refusal
from white_zones.engine.classes import DEFAULT_THRESHOLDS, Thresholds, parse_thresholds
from white_zones.engine.decay import DEFAULT_DECAY, FORMS, Decay, parse_decay
from white_zones.engine.errors import EngineError
from white_zones.engine.network import Method
from white_zones.engine.numbers import parse_number

OPTIONS = {
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
INPUTS = ("demand", "supply", "travel", "areas")
OUTPUTS = ("out", "summary")
USAGE = Usage(
    line="--demand D.csv --supply S.csv --travel T.csv --out R.csv [options]",
    description=(
        "Calcule l’accessibilité de chaque code à l’offre d’insertion, à partir de fichiers, sans base de données."
    ),
    options=OPTIONS,
    required=("demand", "supply", "travel", "out"),
)


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


def parse_options(arguments: Sequence[str], *, program: str) -> Options:
    """Return the options, or refuse them."""
    given = read_arguments(arguments, program=program, usage=USAGE)
    if given["explain"] is not None and given["summary"] is None:
        raise Refusal("--explain : l’explication s’écrit dans la synthèse. Ajoutez --summary R.json.")
    check_paths(
        inputs={f"--{name}": given[name] for name in INPUTS}, outputs={f"--{name}": given[name] for name in OUTPUTS}
    )
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
