"""Drawing a sketch: each change is answered at once with its effect, and nothing is kept before it is named."""

from http import HTTPStatus
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.roles import Permission
from iae_portal.common.access import requires
from iae_portal.common.exports import asked_format, export_table
from iae_portal.common.forms import add_refusal
from territories.enums import AreaLevel
from territories.queries.areas import search_areas
from white_zones.domain.replay import NoInputsError, Replay, load_replay
from white_zones.domain.save_sketch import check_changes, create_sketch, edit_sketch
from white_zones.domain.sketch_engine import UnknownPlaceError
from white_zones.filters import Shown
from white_zones.models import Run, Sketch
from white_zones.presentation import describe_map, describe_source
from white_zones.sketch_desk import DAMAGED, Desk, compose_panel, read_desk
from white_zones.sketch_forms import CHANGE_FORMS, ChangeForm, KeepForm
from white_zones.sketch_results import Results, compose_results
from white_zones.views.run_pages import crumbs_of

MOST_SUGGESTIONS = 10
CRUMB = {"label": "Esquisse"}


@requires(Permission.WHITE_ZONES_RUN_VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def edit_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The sketch of the address; a change that is sent leads to the address that holds it."""
    run = get_run(request, pk)
    try:
        replay = load_replay(run)
    except NoInputsError:
        context = {"crumbs": crumbs_of(run, CRUMB), "run": run}
        return render(request, "white_zones/sketches/unavailable.html", context, status=HTTPStatus.CONFLICT)
    desk = read_desk(request.GET, run=run, kinds=replay.kinds)
    if request.POST.get("operation") == "enregistrer":
        return keep(request, desk, replay)
    refused = None
    if request.method == "POST":
        form = read_change(request, desk, replay)
        if form.errors:
            refused = form
        else:
            desk = desk.with_changes(form.apply())
            if not is_partial(request):
                return redirect(desk.url)
    results = compose(request, desk, replay)
    for table in results.tables:
        if fmt := asked_format(request, name=table.name):
            title = f"{table.caption} (esquisse sur {run.name})"
            words = describe_export(run, [told.words for told in results.told])
            return export_table(table, fmt, title=title, filters_text=words, sources=list(run.sources.all()))
    return show(request, desk, replay, results, refused=refused)


@requires(Permission.WHITE_ZONES_RUN_VIEW)
@require_safe
def suggest_communes(request: HttpRequest) -> HttpResponse:
    """The communes that begin to be named, for the list under a field."""
    asked = next((request.GET[name] for name in ("commune", "vers") if request.GET.get(name)), "").strip()
    found = search_areas(text=asked, levels=(AreaLevel.COMMUNE,), limit=MOST_SUGGESTIONS) if asked else []
    return render(request, "white_zones/sketches/_suggestions.html", {"areas": found})


def read_change(request: HttpRequest, desk: Desk, replay: Replay) -> ChangeForm:
    """The form that was sent, checked as far as what the person may read of the site."""
    kind = CHANGE_FORMS.get(request.POST.get("operation", ""))
    if kind is None:
        raise Http404
    site = request.POST.get("site", "")
    names = {"ajouter": "antenne-%s"}.get(kind.operation, f"site-{site}-{kind.operation}-%s")
    form = kind(request.POST, replay=replay, changes=desk.changes, auto_id=names)
    if form.is_valid():
        try:
            check_changes(desk.run, form.apply(), actor=cast(User, request.user))
        except ValidationError as refusal:
            add_refusal(form, refusal)
    return form


def compose(request: HttpRequest, desk: Desk, replay: Replay) -> Results:
    params = desk.params
    for name in request.GET:
        if name.partition("-")[0] in {"tri", "page"}:
            params[name] = request.GET[name]
    try:
        return compose_results(desk.run, replay, desk.changes, user=request.user, params=params, kind=desk.kind)
    except UnknownPlaceError:
        raise Http404(DAMAGED) from None


def keep(request: HttpRequest, desk: Desk, replay: Replay) -> HttpResponse:
    """Name the sketch: a new one, or the one that is edited."""
    user, form = cast(User, request.user), KeepForm(request.POST)
    edited = edited_sketch(request, desk)
    if form.is_valid():
        plan = form.plan(desk.changes)
        try:
            if edited and "copie" not in request.POST:
                kept = edit_sketch(edited, plan=plan, actor=user)
            else:
                kept = create_sketch(run=desk.run, plan=plan, actor=user, copied_from=edited)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"L’esquisse « {kept.name} » est enregistrée.")
            return HttpResponseRedirect(reverse("white_zones:saved-sketch", args=[kept.pk]))
    return show(request, desk, replay, compose(request, desk, replay), keeping=form)


def show(
    request: HttpRequest,
    desk: Desk,
    replay: Replay,
    results: Results,
    *,
    refused: ChangeForm | None = None,
    keeping: KeepForm | None = None,
) -> HttpResponse:
    """The page, or the parts of it that a change touches."""
    edited = edited_sketch(request, desk)
    initial = {"name": edited.name, "note": edited.note, "is_shared": edited.is_shared} if edited else {}
    context: dict[str, Any] = {
        "run": desk.run,
        "desk": desk,
        "address": desk.url,
        "results": results,
        "kinds": replay.kinds,
        "panel": compose_panel(desk, replay, results.effect, user=request.user, refused=refused),
        "refused": refused,
        "keep_form": keeping or KeepForm(initial=initial),
        "edited": edited,
        "is_partial": is_partial(request),
    }
    if is_partial(request):
        # A refusal is a fragment like another: the library shows no answer that is an error.
        response = render(request, "white_zones/sketches/_fragments.html", context)
        response["HX-Push-Url"] = context["address"]
        return response
    context |= {
        "crumbs": crumbs_of(desk.run, CRUMB),
        "map": map_of(desk.run, desk.kind, picks=True),
        "sources": list(desk.run.sources.all()),
    }
    is_refused = refused is not None or keeping is not None
    status = HTTPStatus.UNPROCESSABLE_ENTITY if is_refused else HTTPStatus.OK
    return render(request, "white_zones/sketches/edit.html", context, status=status)


def is_partial(request: HttpRequest) -> bool:
    """Whether the page is open already and asks for what changes in it; « back » asks for the whole page."""
    headers = request.headers
    return headers.get("HX-Request") == "true" and "HX-History-Restore-Request" not in headers


def get_run(request: HttpRequest, pk: int) -> Run:
    """A finished run that the person sees."""
    return get_object_or_404(Run.objects.visible_to(request.user).done().select_related("perimeter"), pk=pk)


def edited_sketch(request: HttpRequest, desk: Desk) -> Sketch | None:
    """The sketch that the address says it edits, when it is the person's own, on the same run."""
    if desk.edited is None:
        return None
    own = Sketch.objects.visible_to(request.user).filter(author=cast(User, request.user))
    return own.filter(pk=desk.edited, run=desk.run).first()


def map_of(run: Run, kind: str, *, picks: bool = False) -> dict[str, Any]:
    """The map of the communes of the run, on which the page draws the sketch; `picks` where a click chooses one."""
    drawn = describe_map(run, Shown(level=AreaLevel.COMMUNE, kind=kind), area=run.perimeter)
    return {**drawn, "panel": "", "picks": picks, "mark_label": "antenne ou site déplacé de l’esquisse"}


def describe_export(run: Run, words: list[str]) -> str:
    """What an exported table rests on: read without its page, it must not pass for the diagnosis."""
    changes = " ; ".join(words) or "aucune modification"
    return f"Esquisse, qui ne remplace pas le diagnostic : {changes}. {describe_source(run)}"
