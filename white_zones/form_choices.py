"""What the settings of a run offer to choose from."""

from white_zones.domain.parameters import RunParameters
from white_zones.domain.references import list_reference_runs
from white_zones.enums import MeshRule, TravelMode, TravelProvider
from white_zones.queries.travel import list_matrices, mode_of
from white_zones.rules import SECOND_MESHES

NEW_REFERENCE = "nouvelle"
# A wider mesh and what is kept of the two classes, chosen together: one without the other means nothing.
MESHES = [
    ("", "Aucune : la classe d’une commune est celle de son propre accès"),
    *(
        (f"{level.value}:{rule.value}", f"{level.label}, en gardant {rule.label[0].lower()}{rule.label[1:]}")
        for level in SECOND_MESHES
        for rule in (MeshRule.WORSE, MeshRule.BETTER)
    ),
]


def travel_choices() -> list[tuple[str, str]]:
    """The matrices that were loaded, then an estimate for each mode."""
    matrices = [
        (f"{TravelProvider.MATRIX}:{source.pk}:{mode_of(source)}", f"{source} ({TravelMode(mode_of(source)).label})")
        for source in list_matrices()
    ]
    estimates = [
        (f"{TravelProvider.ESTIMATE}::{mode}", f"Temps estimés d’après la distance et le relief, {label}")
        for mode, label in TravelMode.choices
    ]
    return [*matrices, *estimates]


def read_travel(choice: str) -> tuple[str, int | None, str]:
    """Provider, source and mode of a choice."""
    provider, source, mode = choice.split(":")
    return provider, int(source) if source else None, mode


def write_travel(parameters: RunParameters) -> str:
    """The choice that parameters came from."""
    return f"{parameters.provider}:{parameters.travel_source or ''}:{parameters.mode}"


def reference_choices(*, may_set_reference: bool, kept: int | str | None = None) -> list[tuple[str, str]]:
    """The latest reference by default, the others by name (that of a run to copy among them), and a new one."""
    runs = list_reference_runs(kept=kept if isinstance(kept, int) else None)
    named = [(str(run.pk), f"Celle de « {run.name} » ({run.year})") for run in runs]
    new = (
        [(NEW_REFERENCE, "Une nouvelle, fixée par ce calcul, avec les seuils ci-dessous")] if may_set_reference else []
    )
    return [("", "La dernière qui a été fixée pour ce besoin"), *named, *new]
