"""What each app answers to a search, read through the door of who asks; a fixed number of queries for each."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from operator import itemgetter
from typing import Any
from urllib.parse import urlencode

from django.db.models import F, QuerySet, Value
from django.urls import reverse

from accounts.perimeter import can
from accounts.roles import Permission
from allocation.models import Scenario
from calls.models import Application, Call
from calls.queries.desk import match_words
from iae_portal.dashboards.addresses import area_url
from iae_portal.dashboards.glossary import ENTRIES
from iae_portal.dashboards.search.groups import Group, Hit
from iae_portal.dashboards.search.pages import list_pages
from iae_portal.dashboards.search.words import choose
from strategy.models import Recommendation, RoadMap, Suggestion, TerritoryProject
from structures.models import Siae
from structures.queries.operators import list_directory, search_requests
from structures.queries.search import match_name, match_near_name
from territories.enums import AreaLevel
from territories.models import Area, Indicator
from territories.queries.area_names import match_names, match_near_names
from white_zones.models import Run, Sketch

SHOWN = 6
# Of what is chosen among in memory: the latest, far more than a region names.
MOST_READ = 500
Source = Callable[[Any, str], Group]


def find_areas(user: Any, text: str) -> Group:
    if not can(user, Permission.TERRITORIES_AREA_VIEW):
        return _empty("territoires")
    areas = Area.objects.visible_to(user).current()
    found = list(match_names(areas, text).defer("point")[: SHOWN + 1])
    near: Sequence[Area] = () if found else match_near_names(areas, text, most=SHOWN)
    more = f"{reverse('dashboards:area-list')}?{urlencode({'maille': AreaLevel.COMMUNE.slug, 'nom': text})}"
    hits = [
        Hit(area.display_name, area_url(area), f"{AreaLevel(area.level).label}, {area.code}") for area in found or near
    ]
    group = _group("territoires", "Territoires", hits, more_url=more, more_label="Toutes les communes")
    return replace(group, is_near=bool(near))


def find_structures(user: Any, text: str) -> Group:
    if not can(user, Permission.STRUCTURES_SIAE_VIEW):
        return _empty("structures")
    rows = (
        Siae.objects.visible_to(user).current().select_related("department").only("name", "kind", "department__name")
    )
    found = list(match_name(rows, text).order_by("name", "pk")[: SHOWN + 1])
    nearest = match_near_name(rows, text).order_by(F("closeness").desc(), "pk")
    near = [] if found else list(nearest[:SHOWN])
    more = f"{reverse('structures:directory')}?{urlencode({'nom': text})}"
    hits = [
        Hit(one.name, reverse("structures:detail", args=[one.pk]), f"{one.kind}, {one.department.name}")
        for one in found or near
    ]
    group = _group("structures", "Structures", hits, more_url=more, more_label="Toutes les structures trouvées")
    return replace(group, is_near=bool(near))


def find_operators(_user: Any, text: str) -> Group:
    rows = search_requests(list_directory(), text=text).order_by("operator__legal_name")[: SHOWN + 1]
    more = f"{reverse('structures:operators')}?{urlencode({'q': text})}"
    hits = [
        Hit(one.operator.legal_name, reverse("structures:operator", args=[one.operator_id]), "opérateur référencé")
        for one in rows
    ]
    return _group("operateurs", "Opérateurs d’appui", hits, more_url=more, more_label="Tous les opérateurs trouvés")


def find_calls(user: Any, text: str) -> Group:
    rows = (
        Call.objects.visible_to(user)
        .filter(version__isnull=False)
        .only("title", "kind", "year", "closes_at", "summary")
    )
    found = choose(rows.order_by("-closes_at", "-pk"), text, read=lambda call: f"{call.title} {call.summary}")
    hits = [
        Hit(one.title, reverse("calls:call", args=[one.pk]), f"{one.get_kind_display()}, {one.year}") for one in found
    ]
    return _group("appels", "Appels à projets", hits, more_url=reverse("calls:list"), more_label="Tous les appels")


def find_files(user: Any, text: str) -> Group:
    """The files that the person instructs, reviews or carries."""
    is_reader = can(user, Permission.CALLS_APPLICATION_VIEW)
    if not is_reader and not can(user, Permission.CALLS_APPLICATION_FILE):
        return _empty("dossiers")
    rows = Application.objects.visible_to(user).only("title", "applicant_name", "state", "call__kind", "call__year")
    found = match_words(rows.select_related("call"), text).order_by("-changed_at", "-pk")[: SHOWN + 1]
    name = "calls:desk-file" if is_reader else "calls:own-file"
    hits = [
        Hit(f"{one.reference} – {one.title or 'sans titre'}", reverse(name, args=[one.pk]), one.applicant_name)
        for one in found
    ]
    more = (
        f"{reverse('calls:instruction')}?{urlencode({'recherche': text})}" if is_reader else reverse("calls:own-files")
    )
    return _group("dossiers", "Dossiers", hits, more_url=more, more_label="Tous les dossiers trouvés")


def find_works(user: Any, text: str) -> Group:
    """Diagnoses, sketches and scenarios, by the names that people gave them."""
    kinds = (
        (Run.objects.visible_to(user), "white_zones:detail", "diagnostic"),
        (Sketch.objects.visible_to(user), "white_zones:saved-sketch", "esquisse"),
        (Scenario.objects.visible_to(user), "allocation:scenario", "scénario de répartition"),
    )
    return _group("travaux", "Diagnostics, esquisses et scénarios", _choose_named(kinds, text, name="name"))


def find_recommendations(user: Any, text: str) -> Group:
    rows = Recommendation.objects.visible_to(user).only("title", "state").order_by("-changed_at", "-pk")
    found = choose(rows[:MOST_READ], text, read=lambda one: f"{one.number} {one.title}")
    hits = [
        Hit(f"{one.number} – {one.title}", reverse("strategy:recommendation", args=[one.pk]), one.get_state_display())
        for one in found
    ]
    more = reverse("strategy:recommendations")
    return _group("preconisations", "Préconisations", hits, more_url=more, more_label="Toutes les préconisations")


def find_road_maps(user: Any, text: str) -> Group:
    """Road maps, projets de territoire and suggestions, by their titles."""
    kinds = (
        (RoadMap.objects.visible_to(user), "strategy:road-map", "feuille de route"),
        (TerritoryProject.objects.visible_to(user), "strategy:project", "projet de territoire"),
        (Suggestion.objects.visible_to(user), "strategy:suggestion", "suggestion"),
    )
    title = "Feuilles de route, projets de territoire et suggestions"
    return _group("feuilles-de-route", title, _choose_named(kinds, text, name="title"))


def find_indicators(user: Any, text: str) -> Group:
    if not can(user, Permission.TERRITORIES_INDICATOR_VIEW):
        return _empty("indicateurs")
    found = choose(Indicator.objects.order_by("rank", "name"), text, read=lambda one: f"{one.name} {one.definition}")
    hits = [Hit(one.name, reverse("dashboards:indicator", args=[one.code]), one.producer) for one in found]
    return _group(
        "indicateurs", "Données", hits, more_url=reverse("dashboards:catalogue"), more_label="Tout le catalogue"
    )


def find_pages(user: Any, text: str) -> Group:
    found = choose(list_pages(user), text, read=lambda page: f"{page.label} {page.words}")
    return _group("pages", "Pages du portail", [Hit(page.label, page.url) for page in found])


def find_terms(_user: Any, text: str) -> Group:
    found = choose(ENTRIES, text, read=lambda entry: entry.term) or choose(
        ENTRIES, text, read=lambda entry: f"{entry.term} {entry.definition}"
    )
    glossary = reverse("dashboards:glossary")
    hits = [Hit(entry.term, f"{glossary}#{entry.slug}", entry.definition) for entry in found]
    return _group("glossaire", "Glossaire", hits, more_url=glossary, more_label="Tout le glossaire")


SOURCES: Sequence[Source] = (
    find_areas,
    find_structures,
    find_calls,
    find_files,
    find_works,
    find_recommendations,
    find_road_maps,
    find_operators,
    find_indicators,
    find_pages,
    find_terms,
)


def search(user: Any, text: str) -> list[Group]:
    """What is found, by kind; first the kinds where the words themselves are found, each in the same order."""
    groups = [group for source in SOURCES if (group := source(user, text)).hits]
    return sorted(groups, key=lambda group: group.is_near)


def _group(key: str, title: str, hits: Iterable[Hit], *, more_url: str = "", more_label: str = "") -> Group:
    """The first hits, with the way to the others when there are."""
    found = list(hits)
    is_cut = len(found) > SHOWN
    return Group(key, title, found[:SHOWN], more_url if is_cut else "", more_label if is_cut else "")


def _choose_named(kinds: Sequence[tuple[QuerySet[Any], str, str]], text: str, *, name: str) -> list[Hit]:
    """The latest things of several kinds that the text names, read in one query: rows, their page, what they are."""
    parts = [
        rows.order_by("-pk").annotate(which=Value(rank)).values_list("which", "pk", name)[:MOST_READ]
        for rank, (rows, *_) in enumerate(kinds)
    ]
    # Put in order here: a union of which a single part is not empty is that part, already cut.
    read = sorted(parts[0].union(*parts[1:], all=True), key=lambda row: (row[0], -row[1]))
    found = choose(read, text, read=itemgetter(2))
    return [Hit(label, reverse(kinds[rank][1], args=[pk]), kinds[rank][2]) for rank, pk, label in found]


def _empty(key: str) -> Group:
    return Group(key, "", ())
