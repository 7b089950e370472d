"""What the script of a form asks: keep one answer, draw one question again, tell what an answer changed."""

from http import HTTPStatus
from typing import Any, cast

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.roles import Permission
from calls.domain.answering import Conflict, Saved, Unread, save_answer
from calls.domain.file_reading import read_file, spoken_names
from calls.domain.place_points import find_misplaced
from calls.enums import FieldKind
from calls.forms.typed import read_raw, read_revision
from calls.models import Application, TargetArea
from calls.presentation.areas import LEVEL_OF, name_areas, name_of_area
from calls.presentation.form_pages import (
    Sending,
    draw_section,
    list_steps,
    sort_verdicts,
    tell_conflict,
    tell_place,
)
from calls.presentation.questions import tell_total
from calls.rules.checks import question_faults
from calls.rules.fields import FieldRole, Question
from calls.rules.forms import FormSchema
from calls.views.applying.access import get_own_file
from iae_portal.common.access import requires, signed_in
from iae_portal.common.conditions import names_of, parse_condition
from iae_portal.common.formatting import format_hour
from territories.enums import AreaLevel
from territories.queries.areas import search_areas
from white_zones.enums import Access

MOST_SUGGESTIONS = 10


@requires(Permission.CALLS_APPLICATION_FILE)
@require_POST
@never_cache
def answer(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Keep one answer: 200 with its revision, 409 with both answers, 422 with what to type, 410 when it is closed."""
    rows = Application.objects.carried_by(request.user).select_related("version").defer("version__definition")
    application = rows.filter(pk=pk).first()
    if application is None:
        raise Http404
    form = application.version.content.form
    question = form.by_key.get(key)
    if question is None:
        return JsonResponse({"error": "Cette question n’est plus dans le formulaire."}, status=HTTPStatus.GONE)
    raw = read_raw(request.POST, question, name=key)
    seen = read_revision(request.POST.get(f"vu.{key}"))
    try:
        outcome = save_answer(application, key=key, raw=raw, seen=seen, actor=cast(User, request.user))
    except ValidationError as refusal:
        return JsonResponse({"error": refusal.messages[0], "code": refusal.code}, status=HTTPStatus.GONE)
    except PermissionDenied:
        raise Http404 from None
    if isinstance(outcome, Unread):
        return JsonResponse({"error": outcome.message}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if isinstance(outcome, Conflict):
        return JsonResponse(_describe_conflict(request, question, outcome), status=HTTPStatus.CONFLICT)
    return JsonResponse(_describe_saved(application, question, outcome))


def _describe_saved(application: Application, question: Question, saved: Saved) -> dict[str, Any]:
    form = application.version.content.form
    told = {
        "revision": saved.revision,
        "words": f"Enregistré à {format_hour(saved.saved_at)}",
        "total": tell_total(question, saved.value),
        "faults": _tell_faults(form, question, saved.value),
        "changes": saved.revision <= 1 or saved.value is None or question.key in _consequential(application, form),
    }
    kind = question.kind  # type: ignore[attr-defined]
    if kind in LEVEL_OF and saved.value is not None:
        name = f"{question.key}.commune" if kind == FieldKind.PLACE else question.key
        names = name_areas([question], {question.key: saved.value})
        told["display"] = {name: name_of_area(question, saved.value, names)}
    return told


def _tell_faults(form: FormSchema, question: Question, value: Any) -> list[str]:
    if value is None:
        return []
    misplaced = find_misplaced([question], {question.key: value})
    return list(question_faults(form, question, value, known={}, misplaced=misplaced))


def _describe_conflict(request: HttpRequest, question: Question, conflict: Conflict) -> dict[str, Any]:
    names = name_areas([question], {question.key: conflict.mine})
    names = {**names, **name_areas([question], {question.key: conflict.theirs.value})}
    shown = tell_conflict(question, conflict, names=names)
    html = render_to_string("calls/questions/_conflict.html", {"conflict": shown}, request=request)
    return {"html": html, "revision": conflict.theirs.revision}


def _consequential(application: Application, form: FormSchema) -> frozenset[str]:
    """The questions whose answer shows, hides or judges something else."""
    rules = application.version.content.eligibility
    judged = {name for rule in rules for name in names_of(parse_condition(dict(rule.condition), names=form.names))}
    roles = {question.key for question in form.questions() if question.role not in (None, FieldRole.TITLE)}
    return frozenset(judged | roles) | spoken_names(form)


@requires(Permission.CALLS_APPLICATION_FILE)
@require_safe
@never_cache
def file_state(request: HttpRequest, pk: int) -> HttpResponse:
    """What an answer has just changed: the questions asked, the steps, the rules, the words about the place."""
    file = read_file(get_own_file(request, pk))
    current = request.GET.get("rubrique", "")
    context = {"steps": list_steps(file, current=current), "verdicts": sort_verdicts(file.verdicts)}
    return JsonResponse(
        {
            "shown": sorted(file.shown),
            "steps": render_to_string("calls/applying/_steps.html", context, request=request),
            "rules": render_to_string("calls/applying/_rules.html", context, request=request),
            "place": tell_place(file),
        }
    )


@requires(Permission.CALLS_APPLICATION_FILE)
@require_safe
@never_cache
def question(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """One question as it is kept, to replace what a page shows of it."""
    file = read_file(get_own_file(request, pk))
    if key not in file.form.by_key:
        raise Http404
    views = draw_section(file, file.form.section_of(key), sending=Sending())
    view = next(one for one in views if one.key == key)
    return render(request, "calls/questions/_question.html", {"view": view})


@signed_in
@require_safe
def suggest_areas(request: HttpRequest, kind: str) -> HttpResponse:
    """The communes, EPCI or zones d'emploi that begin to be named, for the list under a field.

    The names of places are nobody's: those who prepare a form try it as well as those who answer it.
    """
    level = LEVEL_OF.get(cast(FieldKind, kind))
    if level is None:
        raise Http404
    asked = request.GET.get(request.GET.get("champ", ""), "").strip()[:80]
    found = search_areas(text=asked, levels=(AreaLevel(level),), limit=MOST_SUGGESTIONS) if asked else []
    return render(request, "calls/applying/_suggestions.html", {"areas": found})


@requires(Permission.CALLS_APPLICATION_FILE)
@require_safe
def target_map(request: HttpRequest, pk: int) -> HttpResponse:
    """The communes that the call aims at, for the map on which a place is chosen."""
    application = get_own_file(request, pk)
    rows = TargetArea.objects.filter(version=application.version_id).values_list("area__code", "access")
    values = {
        code: {
            "class": access or "stayed",
            "text": f"en territoire visé{f' ({Access(access).label})' if access else ''}",
        }
        for code, access in rows
    }
    return JsonResponse({"values": values})
