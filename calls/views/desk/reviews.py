"""Reviews: one's own, those that may be read, the ranking of a call and the effect of what is accepted."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.roles import Permission
from accounts.signed_in import user_of
from calls.domain.desk_rights import current_of, may_instruct
from calls.domain.effect import gather_effect, run_to_replay
from calls.domain.reviewing import require_reviewer, save_review, send_review
from calls.domain.territorial_panel import score_application, score_applications
from calls.enums import INSTRUCTED, ReviewState
from calls.forms.desk import ReviewForm
from calls.models import Application, Call, ReviewAssignment
from calls.presentation.version_answers import show_version
from calls.queries.ranking import rank_files
from calls.queries.reviews import own_review, read_reviews, scores_of
from calls.rules.rubrics import total_of
from calls.tables.ranking import decimal_of, ranking_table
from calls.views.desk.access import HOME, frame_of, get_call, opens_file
from iae_portal.common.access import requires
from iae_portal.common.attempts import attempt
from iae_portal.common.exports import asked_format, export_table
from iae_portal.common.forms import bound_data, status_of
from white_zones.domain.replay import NoInputsError
from white_zones.queries.sketches import read_areas
from white_zones.sketch_tables import departments_table, moved_table, totals_table
from white_zones.sketch_words import tell_effect, tell_figures

VIEW, REVIEW = Permission.CALLS_APPLICATION_VIEW, Permission.CALLS_APPLICATION_REVIEW


@requires(VIEW)
@require_safe
@never_cache
@opens_file
def reviews(request: HttpRequest, application: Application) -> HttpResponse:
    """What the reviews say together, and each of them, once they may be read."""
    user = user_of(request)
    reading = read_reviews(application, user=user)
    rubric = application.version.content.rubric
    context = {
        **frame_of(request, application, page="evaluations"),
        "reading": reading,
        "standing": _told_standing(reading.standing, rubric) if reading.standing else None,
        "told": [
            {
                "review": one.review,
                "total": decimal_of(one.total.value),
                "is_outdated": one.is_outdated,
                "knocked_out": one.total.knocked_out,
                "lines": [
                    {
                        "criterion": criterion,
                        "value": one.scores.get(criterion.code),
                        "comment": one.comments.get(criterion.code, ""),
                    }
                    for criterion in rubric.criteria
                ],
            }
            for one in reading.told
        ],
        "rubric": rubric,
        "is_assigned": ReviewAssignment.objects.filter(application=application, reviewer=user).exists(),
        "score": score_application(application),
    }
    return render(request, "calls/desk/reviews.html", context)


@requires(REVIEW)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@opens_file
def own(request: HttpRequest, application: Application) -> HttpResponse:
    """The scoring grid beside the file; saved as one types, sent once."""
    user = user_of(request)
    require_reviewer(application, actor=user)
    review = own_review(application, user=user)
    if review is not None and review.state == ReviewState.SENT:
        return redirect("calls:desk-reviews", pk=application.pk)
    if application.state not in INSTRUCTED:
        raise PermissionDenied
    rubric = application.version.content.rubric
    form = ReviewForm(bound_data(request), rubric=rubric, review=review)
    if request.method == "POST" and attempt(form, lambda: _keep(application, form, user, request)):
        if request.headers.get("HX-Request") == "true":
            return _saved(request, application)
        if request.POST.get("etape") == "envoyer":
            messages.success(request, "Votre évaluation est envoyée. Elle ne se modifie plus.")
            return redirect("calls:desk-reviews", pk=application.pk)
        messages.success(request, "Votre évaluation est enregistrée ; elle n’est pas encore envoyée.")
        return redirect("calls:desk-own-review", pk=application.pk)
    if request.headers.get("HX-Request") == "true" and request.method == "POST":
        return render(request, "calls/desk/_review_saved.html", {"refusals": form.errors.values()})
    version = application.versions.select_related("call_version__call").get(pk=current_of(application).pk)
    context = {
        **frame_of(request, application, page="evaluations"),
        "form": form,
        "sections": show_version(version, for_reviewer=not may_instruct(application, user)),
        "version": version,
        "own": ReviewAssignment.objects.filter(application=application, reviewer=user).first(),
        "total": decimal_of(total_of(rubric, scores_of(review)).value) if review else None,
    }
    return render(request, "calls/desk/own_review.html", context, status=status_of(form))


@requires(VIEW)
@require_safe
@never_cache
def ranking(request: HttpRequest, pk: int) -> HttpResponse:
    """The admissible files of a call by their mean; ticking some shows what they would change to the white zones."""
    call, user = get_call(request, pk), user_of(request)
    rows = rank_files(call, user=user)
    scores = score_applications([row.application for row in rows])
    chosen = _chosen(request, rows)
    table = ranking_table(rows, scores=scores, chosen={file.pk for file in chosen}, params=request.GET)
    effect = _effect(call, chosen, request) if chosen and user.can(Permission.WHITE_ZONES_RUN_VIEW) else {}
    title = f"Classement — {call.title}"
    for one in [table, *effect.get("tables", [])]:
        if fmt := asked_format(request, name=one.name):
            words = ", ".join(file.reference for file in chosen) if one is not table else ""
            return export_table(one, fmt, title=f"{title} — {one.caption}", filters_text=words)
    context = {
        "crumbs": [HOME, {"label": call.title, "url": f"/instruction/appels/{pk}/"}, {"label": "Classement"}],
        "call": call,
        "table": table,
        "hidden": sum(row.standing is None for row in rows),
        "chosen": chosen,
        **effect,
    }
    return render(request, "calls/desk/ranking.html", context)


def _keep(application: Application, form: ReviewForm, user: Any, request: HttpRequest) -> None:
    data = form.cleaned_data
    save_review(
        application,
        scores=form.scores(),
        recommendation=data["recommendation"],
        comment=data["comment"],
        actor=user,
    )
    if request.POST.get("etape") == "envoyer" and request.headers.get("HX-Request") != "true":
        send_review(application, actor=user)


def _saved(request: HttpRequest, application: Application) -> HttpResponse:
    review = own_review(application, user=user_of(request))
    total = total_of(application.version.content.rubric, scores_of(review)) if review else None
    context = {
        "total": decimal_of(total.value) if total else None,
        "knocked_out": bool(total and total.knocked_out),
        "saved_at": timezone.now(),
    }
    return render(request, "calls/desk/_review_saved.html", context)


def _told_standing(standing: Any, rubric: Any) -> dict[str, Any]:
    labels = {criterion.code: criterion.label for criterion in rubric.criteria}
    return {
        "count": standing.count,
        "mean": decimal_of(standing.mean),
        "median": decimal_of(standing.median),
        "spread": decimal_of(standing.spread),
        "needs_discussion": standing.needs_discussion,
        "knocked_out": [labels[code] for code in standing.knocked_out],
    }


def _chosen(request: HttpRequest, rows: Any) -> list[Application]:
    asked = set(request.GET.getlist("d"))
    return [row.application for row in rows if str(row.application.pk) in asked]


def _effect(call: Call, chosen: list[Application], request: HttpRequest) -> dict[str, Any]:
    run = run_to_replay(call, chosen)
    if run is None:
        return {"no_effect": "Cet appel n’a pas de diagnostic de référence : son effet ne se calcule pas."}
    try:
        gathered = gather_effect(run, chosen)
    except NoInputsError:
        return {"no_effect": "Le diagnostic de référence n’a pas gardé ses données : son effet ne se calcule pas."}
    effect = gathered.effect
    areas = read_areas({shift.area for shift in effect.moved} | set(effect.by_department))
    params = request.GET
    return {
        "gathered": gathered,
        "sentence": tell_effect(effect),
        "figures": tell_figures(effect, discreet=False),
        "tables": [
            totals_table(effect, params=params),
            departments_table(effect, areas=areas, params=params),
            moved_table(effect, areas=areas, discreet=False, params=params),
        ],
        "run": run,
        "judged_elsewhere": [file for file in chosen if file.version.run_id != run.pk],
    }
