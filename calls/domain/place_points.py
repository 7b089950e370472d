"""Points of a form that are not in the commune that goes with them, told with the remedy."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.contrib.gis.geos import Point

from calls.enums import FieldKind
from calls.rules.checks import Misplaced, place_key
from calls.rules.fields import BlockQuestion, Question
from territories.enums import AreaLevel
from territories.models import AreaOutline
from territories.queries.areas import locate_commune

# Outlines are generalised: a point this near the border, in metres, is not said to be outside.
TOLERANCE = 100
METRES = 2154


def find_misplaced(questions: Iterable[Question], answers: Mapping[str, Any]) -> Misplaced:
    """What is wrong with each point answered, by point and commune; without point, nothing is read.

    A commune whose outline is not known accuses no point.
    """
    found: dict[tuple[str, str, str], str] = {}
    for place in _places(questions, answers):
        key = place_key(place)
        if key is not None and key not in found and (message := _judge(*key)):
            found[key] = message
    return found


def _places(questions: Iterable[Question], answers: Mapping[str, Any]) -> Iterator[Any]:
    for question in questions:
        value = answers.get(question.key)
        if isinstance(question, BlockQuestion):
            for row in value if isinstance(value, list) else ():
                yield from _places(question.questions, row)
        elif question.kind == FieldKind.PLACE:  # type: ignore[attr-defined]
            yield value


def _judge(commune: str, lon: str, lat: str) -> str:
    point = Point(float(lon), float(lat), srid=4326)
    there = None
    if commune:
        outlines = AreaOutline.objects.filter(area__level=AreaLevel.COMMUNE, area__code=commune, area__is_current=True)
        outline = outlines.select_related("area").only("area__name", "area__code").first()
        if outline is None or outlines.filter(geom__intersects=_around(point)).exists():
            return ""
        there = outline.area
    held = locate_commune(point)
    if there is None:
        named = f"\u00a0: {held.name} ({held.code})" if held else ""
        return f"Choisissez la commune où se trouve le point{named}."
    chosen = f"{there.name} ({there.code})"
    if held is None:
        return (
            f"Le point n’est dans aucune commune de la région\u00a0: déplacez-le dans {chosen}, ou choisissez une "
            "autre commune."
        )
    return (
        f"Le point est à {held.name} ({held.code}), hors de {chosen}\u00a0: choisissez {held.name} comme commune, ou "
        "déplacez le point."
    )


def _around(point: Point) -> Any:
    disc = point.transform(METRES, clone=True).buffer(TOLERANCE)
    disc.transform(4326)
    return disc
