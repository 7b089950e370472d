"""Options of a command told and refused in French."""

import argparse
import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NoReturn

from iae_portal.common.file_mode.reading import STANDARD
from iae_portal.common.file_mode.refusals import Refusal

MISSING = object()
"""What an option holds when it was written without its value."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What a command takes; an argument is its name, its metavar and its help. All positional ones are required."""

    line: str
    description: str
    options: Mapping[str, tuple[str, str]]
    required: Collection[str]
    positional: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def build_french_parser(program: str, usage: Usage) -> FrenchParser:
    """Return a parser that leaves every check to `read_arguments`; it also prints the help."""
    parser = FrenchParser(
        prog=program,
        usage=f"{program} {usage.line}",
        description=usage.description,
        formatter_class=FrenchFormatter,
        add_help=False,
        allow_abbrev=False,
    )
    files = parser.add_argument_group("Fichiers ")
    for name, (metavar, text) in usage.positional.items():
        files.add_argument(name, metavar=metavar, help=text, nargs="?")
    group = parser.add_argument_group("Options ")
    for name, (metavar, text) in usage.options.items():
        group.add_argument(f"--{name}", metavar=metavar, help=text, nargs="?", const=MISSING)
    group.add_argument("-h", "--help", action="help", help="affiche cette aide")
    return parser


def read_arguments(arguments: Sequence[str], *, program: str, usage: Usage) -> dict[str, str | None]:
    """Return the text of each argument, None when it is not given, or refuse what is unknown or absent."""
    namespace, unknown = build_french_parser(program, usage).parse_known_intermixed_args(arguments)
    if unknown:
        known = ", ".join(f"--{name}" for name in usage.options)
        raise Refusal(f"argument inconnu : « {unknown[0]} ». Options admises : {known}.")
    given: dict[str, str | None] = vars(namespace)
    for name, (metavar, text) in usage.positional.items():
        if not given[name]:
            raise Refusal(f"{metavar} : argument obligatoire. Attendu : {usage.line}, où {metavar} est {text}.")
    for name, (metavar, text) in usage.options.items():
        expected = f"Attendu : --{name} {metavar} ({text})."
        if given[name] is MISSING or given[name] == "":
            raise Refusal(f"--{name} : valeur absente. {expected}")
        if given[name] is None and name in usage.required:
            raise Refusal(f"--{name} : option obligatoire. {expected}")
    return given


def check_paths(*, inputs: Mapping[str, str | None], outputs: Mapping[str, str | None]) -> None:
    """Refuse to read standard input twice, or to write over an input or another output; paths by argument."""
    if list(inputs.values()).count(STANDARD) > 1:
        raise Refusal("« - » : l’entrée standard ne peut servir qu’à un fichier. Donnez un chemin aux autres.")
    seen = {os.path.realpath(path): name for name, path in inputs.items() if path not in {None, STANDARD}}
    for name, path in outputs.items():
        if path is None:
            continue
        key = STANDARD if path == STANDARD else os.path.realpath(path)
        if key in seen and not _is_device(key):
            raise Refusal(f"{name} désigne le même fichier que {seen[key]}. Donnez-lui un autre chemin.")
        seen[key] = name


def _is_device(path: str) -> bool:
    return os.path.exists(path) and not os.path.isfile(path)  # noqa: PTH110, PTH113 -- already a real path
