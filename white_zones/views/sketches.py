"""Sketches that were kept: the list, one of them, several side by side."""

from collections.abc import Sequence
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.roles import Permission
from iae_portal.common.access import requires
from iae_portal.common.exports import asked_format, export_table
from white_zones.domain.evaluate_sketch import evaluate_sketch
from white_zones.domain.replay import load_replay
from white_zones.domain.save_sketch import delete_sketch, planned_changes
from white_zones.models import Sketch
from white_zones.presentation import describe_source
from white_zones.queries.sketches import read_areas
from white_zones.rules import ALL_KINDS
from white_zones.sketch_desk import Desk
from white_zones.sketch_enums import SketchAction
from white_zones.sketch_results import compose_results
from white_zones.sketch_tables import compared_communes_table, comparison_table, sketches_table
from white_zones.sketch_words import tell_changes
from white_zones.views.run_pages import HOME, crumbs_of
from white_zones.views.sketch_editor import describe_export, map_of

MOST_COMPARED = 4
MOST_PROPOSED = 50


@requires(Permission.WHITE_ZONES_RUN_VIEW)
@require_safe
def list_page(request: HttpRequest) -> HttpResponse:
    """One's own, then those that others share."""
    user = cast(User, request.user)
    seen = Sketch.objects.visible_to(user).with_context()
    tables = [
        sketches_table(
            seen.filter(author=user),
            caption="Mes esquisses",
            name="miennes",
            empty="Vous n’avez gardé aucune esquisse. Ouvrez un calcul, puis « Esquisser ».",
            params=request.GET,
        ),
        sketches_table(
            seen.exclude(author=user),
            caption="Esquisses partagées",
            name="partagees",
            empty="Personne n’a partagé d’esquisse.",
            params=request.GET,
        ),
    ]
    for table in tables:
        if fmt := asked_format(request, name=table.name):
            return export_table(table, fmt, title=table.caption)
    crumbs = [HOME, {"label": "Esquisses"}]
    return render(request, "white_zones/sketches/list.html", {"crumbs": crumbs, "tables": tables})


@requires(Permission.WHITE_ZONES_RUN_VIEW)
@require_safe
def detail_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What a kept sketch changes, computed again from its run: it is always exact."""
    user, sketch = cast(User, request.user), get_sketch(request, pk)
    run, replay = sketch.run, load_replay(sketch.run)
    kind = read_kind(request, replay.kinds)
    results = compose_results(run, replay, planned_changes(sketch), user=user, params=request.GET, kind=kind)
    for table in results.tables:
        if fmt := asked_format(request, name=table.name):
            title = f"{table.caption} (esquisse « {sketch.name} »)"
            words = describe_export(run, [told.words for told in results.told])
            return export_table(table, fmt, title=title, filters_text=words, sources=list(run.sources.all()))
    is_author = sketch.author_id == user.pk
    # The ETP that the reader may not know are not carried into an address.
    shown = [
        told.change for told in results.told if not (told.is_hidden and told.change.action == SketchAction.RESIZE)
    ]
    context = {
        "crumbs": crumbs_of(
            run, {"label": "Esquisses", "url": reverse("white_zones:sketches")}, {"label": sketch.name}
        ),
        "run": run,
        "sketch": sketch,
        "results": results,
        "is_author": is_author,
        "kind": kind,
        "kinds": replay.kinds,
        "left_out": len(results.told) - len(shown),
        "draw_url": Desk(run=run, changes=tuple(shown), kind=kind, edited=sketch.pk if is_author else None).url,
        "compare_url": f"{reverse('white_zones:compare-sketches')}?e={sketch.pk}",
        "map": map_of(run, kind),
        "sources": list(run.sources.all()),
    }
    return render(request, "white_zones/sketches/detail.html", context)


@requires(Permission.WHITE_ZONES_RUN_VIEW)
@require_POST
def delete_page(request: HttpRequest, pk: int) -> HttpResponse:
    sketch = get_sketch(request, pk)
    name = sketch.name
    delete_sketch(sketch, actor=cast(User, request.user))
    messages.success(request, f"L’esquisse « {name} » est supprimée.")
    return redirect("white_zones:sketches")


@requires(Permission.WHITE_ZONES_RUN_VIEW)
@require_safe
def compare_page(request: HttpRequest) -> HttpResponse:
    """Two to four sketches of one run, side by side."""
    chosen = read_chosen(request)
    crumbs = [
        HOME,
        {"label": "Esquisses", "url": reverse("white_zones:sketches")},
        {"label": "Comparer"},
    ]
    if not chosen:
        return render(request, "white_zones/sketches/compare.html", {"crumbs": crumbs})
    run, replay = chosen[0].run, load_replay(chosen[0].run)
    kind = read_kind(request, replay.kinds)
    comparable = Sketch.objects.visible_to(request.user).filter(run=run).with_context()
    context: dict[str, Any] = {
        "crumbs": crumbs,
        "run": run,
        "kind": kind,
        "chosen": [sketch.pk for sketch in chosen],
        "comparable": comparable.order_by("-updated_at", "-pk")[:MOST_PROPOSED],
        "most": MOST_COMPARED,
    }
    if len(chosen) > 1:
        context["kinds"] = replay.kinds
        names = [sketch.name for sketch in chosen]
        planned = [planned_changes(sketch) for sketch in chosen]
        effects = [evaluate_sketch(replay, changes, kind=kind) for changes in planned]
        told = tell_changes(run, [change for changes in planned for change in changes], user=request.user)
        areas = read_areas({shift.area for effect in effects for shift in effect.moved})
        tables = [
            comparison_table(names, effects, discreet=any(one.is_hidden for one in told), params=request.GET),
            compared_communes_table(names, effects, areas=areas, params=request.GET),
        ]
        for table in tables:
            if fmt := asked_format(request, name=table.name):
                words = f"{' ; '.join(names)}. {describe_source(run)}"
                sources = list(run.sources.all())
                return export_table(table, fmt, title=table.caption, filters_text=words, sources=sources)
        context |= {"tables": tables, "sources": list(run.sources.all())}
    return render(request, "white_zones/sketches/compare.html", context)


def get_sketch(request: HttpRequest, pk: int) -> Sketch:
    found = Sketch.objects.visible_to(request.user).select_related(
        "author", "run__perimeter", "run__publication", "copied_from__author"
    )
    return get_object_or_404(found, pk=pk)


def read_kind(request: HttpRequest, kinds: Sequence[str]) -> str:
    """The kind that the address asks for, among those of the run."""
    kind = request.GET.get("filiere", ALL_KINDS)
    return kind if kind in kinds else ALL_KINDS


def read_chosen(request: HttpRequest) -> list[Sketch]:
    """The sketches of the address, in its order; those of another run than the first are left aside."""
    keys = [
        int(key) for key in request.GET.getlist("e") if key.isascii() and key.isdigit() and len(key) < len("1" * 10)
    ]
    found = Sketch.objects.visible_to(request.user).select_related("run").in_bulk(keys)
    asked = [found[key] for key in dict.fromkeys(keys) if key in found]
    if keys and not asked:
        raise Http404
    return [sketch for sketch in asked if sketch.run_id == asked[0].run_id][:MOST_COMPARED]
