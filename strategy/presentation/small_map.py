"""Where a recommendation applies: a small map drawn by the server, the same on screen and in print."""

from collections.abc import Collection

from django.utils.safestring import SafeString

from iae_portal.common.map_drawing import Shape, draw_map
from strategy.queries.places import offered_areas
from territories.enums import AreaLevel
from territories.models import Area
from territories.queries.drawings import read_drawing

APPLIES, AROUND = "#000091", "#f0f0f0"


def draw_places(areas: Collection[Area], *, department: Area | None) -> SafeString | None:
    """The areas over their département and its EPCI, or over the départements of the région; None without outline."""
    around = [area for area in offered_areas(department) if area.level != AreaLevel.REGION]
    chosen = {area.pk: area for area in areas}
    # The whole département, or the région, is drawn under its parts.
    ordered = sorted(chosen.values(), key=lambda area: -(area.population or 0))
    context = [area for area in around if area.pk not in chosen and area != department]
    drawing = read_drawing([*chosen, *(area.pk for area in context)])
    if drawing is None:
        return None
    shapes = [
        Shape(drawing.paths[area.pk], APPLIES if area.pk in chosen else AROUND, _title_of(area, chosen))
        for area in [*context, *ordered]
        if area.pk in drawing.paths
    ]
    names = ", ".join(area.display_name for area in ordered) or "aucun territoire"
    return draw_map(
        title="Territoires de la préconisation",
        description=f"En bleu foncé : {names}.",
        frame=drawing.frame,
        shapes=shapes,
        borders=[drawing.paths[key] for key in chosen if key in drawing.paths],
    )


def _title_of(area: Area, chosen: Collection[int]) -> str:
    return f"{area.display_name} : concerné" if area.pk in chosen else area.display_name
