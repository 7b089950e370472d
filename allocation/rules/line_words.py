"""How pages name the lines of a scenario: territories, or conventions of structures."""

from dataclasses import dataclass

from allocation.rules.inputs import Inputs


@dataclass(frozen=True, slots=True, kw_only=True)
class LineWords:
    """A French word for each place where the lines are named."""

    heading: str
    none: str
    favoured: str
    these: str
    add_or_remove: str


TERRITORIES = LineWords(
    heading="Territoire",
    none="Aucun territoire",
    favoured="Territoires favorisés",
    these="Les territoires sont désignés",
    add_or_remove="Ajouter ou retirer un territoire",
)
CONVENTIONS = LineWords(
    heading="Structure",
    none="Aucune structure",
    favoured="Structures favorisées",
    these="Les structures sont désignées",
    add_or_remove="Ajouter ou retirer une structure",
)


def words_of(inputs: Inputs) -> LineWords:
    return CONVENTIONS if inputs.has_conventions else TERRITORIES
