"""The options of the file mode, read and refused in French."""

from collections.abc import Sequence
from dataclasses import dataclass

from iae_portal.common.file_mode.arguments import Usage, check_paths, read_arguments

USAGE = Usage(
    line="IN.json --out OUT.json [--marginal CODE]",
    description=(
        "Répartit des ETP entre des territoires selon leur besoin, à partir d’un fichier, sans base de données."
    ),
    positional={"scenario": ("IN.json", "le scénario : années, territoires, règles, clauses")},
    options={
        "out": ("OUT.json", "la répartition, ou ce qui la rend impossible"),
        "marginal": ("CODE", "ajoute ce que les autres territoires perdent pour un ETP de plus à CODE"),
    },
    required=("out",),
)


@dataclass(frozen=True, slots=True)
class Options:
    """What the command was asked; a path "-" is standard input or output."""

    scenario: str
    out: str
    marginal: str | None


def parse_options(arguments: Sequence[str], *, program: str) -> Options:
    """Return the options, or refuse them."""
    given = read_arguments(arguments, program=program, usage=USAGE)
    check_paths(inputs={"IN.json": given["scenario"]}, outputs={"--out": given["out"]})
    return Options(scenario=given["scenario"] or "", out=given["out"] or "", marginal=given["marginal"])
