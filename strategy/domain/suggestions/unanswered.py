"""Calls that closed without any file on a territory that they aimed at."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from calls.enums import ApplicationState, TargetMode
from calls.models import Application, Call, CallVersion, TargetArea
from calls.queries.calls import CLOSED, in_phase
from iae_portal.common.formatting import format_date, format_number
from strategy.domain.suggestions.findings import Finding, day_of, is_estimated
from strategy.enums import SuggestionKind
from strategy.queries.places import map_departments, map_epcis
from territories.department_names import of_department
from territories.models import Area

NAMED = 5
UNSENT = (ApplicationState.DRAFT, ApplicationState.WITHDRAWN)
# A call of long ago was followed by others.
READ_FOR = dt.timedelta(days=730)


def find_unanswered(now: dt.datetime | None = None) -> list[Finding]:
    """One finding by call and département where some of the EPCI aimed at received no file."""
    moment = now or timezone.now()
    calls = in_phase(Call.objects.all(), CLOSED, now=moment).exclude(version=None)
    closed = calls.exclude(target_mode=TargetMode.NONE).filter(closes_at__gte=moment - READ_FOR)
    rows = closed.select_related("version__run").order_by("pk")
    # The minutes of grace are still open to a draft.
    return [one for call in rows if call.is_closed for one in _of_call(call)]


def _of_call(call: Call) -> list[Finding]:
    version = call.version
    if version is None:
        return []
    aimed = TargetArea.objects.filter(version=version).select_related("area")
    communes = {row.area_id: row.area for row in aimed}
    epcis = map_epcis(list(communes))
    by_epci: dict[int, list[Area]] = defaultdict(list)
    for key, epci in epcis.items():
        by_epci[epci].append(communes[key])
    answered, unplaced = _answered(call)
    silent = {key: held for key, held in by_epci.items() if key not in answered}
    departments = map_departments(list(by_epci))
    areas = Area.objects.in_bulk(silent)
    held_in: dict[Area, dict[int, list[Area]]] = defaultdict(dict)
    for key, held in silent.items():
        # A file whose place is not told may answer for any EPCI of its département.
        if key in departments and departments[key].pk not in unplaced:
            held_in[departments[key]][key] = held
    aimed_in: dict[Area, int] = defaultdict(int)
    for department in departments.values():
        aimed_in[department] += 1
    return [
        _tell(call, version, department, held, areas, aimed=aimed_in[department])
        for department, held in sorted(held_in.items(), key=lambda one: one[0].code)
    ]


def _answered(call: Call) -> tuple[Collection[int], Collection[int]]:
    """EPCI where a file was handed in, and départements of those whose place is not told."""
    files = Application.objects.filter(call=call, submitted_at__isnull=False).exclude(state__in=UNSENT)
    places: set[int] = set()
    unplaced: set[int] = set()
    for place, department in files.values_list("place", "department"):
        if place is None:
            unplaced.add(department)
        else:
            places.add(place)
    return set(map_epcis(list(places)).values()), unplaced


def _tell(
    call: Call,
    version: CallVersion,
    department: Area,
    held: Mapping[int, list[Area]],
    areas: Mapping[int, Area],
    *,
    aimed: int,
) -> Finding:
    communes = [commune for group in held.values() for commune in group]
    people = sum(commune.population or 0 for commune in communes)
    ordered = sorted(held, key=lambda key: -sum(commune.population or 0 for commune in held[key]))
    names = ", ".join(areas[key].display_name for key in ordered[:NAMED])
    count = len(held)
    verb = "n’ont" if count > 1 else "n’a"
    return Finding(
        key=f"unanswered-{call.pk}-{department.code}",
        kind=SuggestionKind.UNANSWERED,
        department=department,
        area=department if count > 1 else areas[ordered[0]],
        title=f"« {call.title[:90]} » sans dossier : {department.name}"[:200],
        reason=(
            f"L’appel « {call.title} », clos le {format_date(call.closes_at)}, visait {format_number(aimed)} EPCI "
            f"{of_department(department.name)} ; {format_number(count)} {verb} reçu aucun dossier : "
            f"{names}."
        ),
        figures=[
            ["EPCI visés", format_number(aimed)],
            ["EPCI visés sans dossier", format_number(count)],
            ["Communes visées de ces EPCI", format_number(len(communes))],
            ["Habitants de ces communes", format_number(people)],
        ],
        source=f"Dossiers déposés à l’appel « {call.title[:120]} », version {version.number}",
        dated_on=day_of(call.closes_at),
        # Files bear no source of their own: on a portal of demonstration, they are invented.
        is_estimated=bool(settings.DEMONSTRATION) or (version.run is not None and is_estimated(version.run)),
        path=reverse("calls:call", args=[call.pk]),
        weight=people,
        run=version.run,
        call=version,
    )
