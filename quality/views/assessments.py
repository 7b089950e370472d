"""Self-assessments: a structure fills its own; agents read those that were sent in their perimeter."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.signed_in import user_of
from iae_portal.common.access import requires
from iae_portal.common.attempts import ask_and_return
from iae_portal.common.body_limit import limit_body
from iae_portal.common.charts import Bar, labelled_bars
from iae_portal.common.exports import asked_format, export_table
from iae_portal.common.files import DEFAULT_MAX_BYTES, serve_file
from iae_portal.common.formatting import format_number
from iae_portal.common.forms import bound_data
from quality.domain.assessments import save_answer, send_assessment, start_assessment
from quality.domain.campaigns import attach_reference
from quality.enums import Level
from quality.forms.reference import LevelForm, SendForm
from quality.models import Assessment
from quality.queries.assessments import list_assessments, peer_levels
from quality.queries.campaigns import list_campaigns
from quality.queries.structures import own_structures
from quality.rules.standing import stand_among
from quality.tables.reference import assessments_table, levels_table, standing_table, to_decimal
from quality.views.access import ANSWER, EDIT, READ, carry_out, crumbs_of, get_assessment

LIST = "Auto-évaluations"


def _crumbs(assessment: Assessment, *more: tuple[str, str]) -> list[dict[str, str]]:
    return crumbs_of(
        (LIST, reverse("quality:assessments")),
        (assessment.siae.name, reverse("quality:assessment", args=[assessment.pk])),
        *more,
    )


@requires(READ)
@require_safe
@never_cache
def index(request: HttpRequest) -> HttpResponse:
    """A structure's own, or those sent in the perimeter."""
    user = user_of(request)
    own = user.can(ANSWER)
    table = assessments_table(list_assessments(user), params=request.GET, own=own)
    if fmt := asked_format(request):
        return export_table(table, fmt, title=table.caption)
    context = {
        "crumbs": crumbs_of((LIST, "")),
        "table": table,
        "structures": list(own_structures(user)) if own else [],
        "campaigns": list_campaigns() if user.can(EDIT) else [],
    }
    return render(request, "quality/assessments.html", context)


@requires(ANSWER)
@require_POST
def start(request: HttpRequest, siae: int) -> HttpResponse:
    user = user_of(request)
    structure = get_object_or_404(own_structures(user), pk=siae)
    made: list[Assessment] = []
    done = "L’auto-évaluation est ouverte : donnez un niveau à chaque critère."
    if carry_out(request, lambda: made.append(start_assessment(structure, actor=user)), done=done):
        return redirect("quality:assessment", pk=made[0].pk)
    return redirect("quality:assessments")


@requires(READ)
@require_safe
@never_cache
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Levels and proofs, then the place of each theme among peers that stay unknown."""
    found, user = get_assessment(request, pk), user_of(request)
    edits = found.is_open and user.can(ANSWER)
    answers = list(found.answers.select_related("file"))
    levels = levels_table(found, answers, params=request.GET, edits=edits)
    own = {answer.code: answer.level for answer in answers}
    unsaid = [code for code in found.version.reading.codes if code not in own]
    standings = stand_among(found.version.reading, own, [] if found.is_open else peer_levels(found))
    standing = standing_table(standings, params=request.GET)
    for table in (levels, standing):
        if fmt := asked_format(request, name=table.name):
            return export_table(table, fmt, title=f"{table.caption} — {found.siae.name}")
    bars = [
        Bar(one.title, value, f"{format_number(value, decimals=2)} sur 4")
        for one in standings
        if (value := to_decimal(one.mean)) is not None
    ]
    context = {
        "assessment": found,
        "levels": levels,
        "standing": standing,
        "chart": labelled_bars(
            title="Niveau moyen par thème",
            description="Une barre par thème, de 1 à 4 ; le tableau qui suit donne les chiffres.",
            bars=bars,
        )
        if bars
        else "",
        "edits": edits,
        "missing": len(unsaid),
        "next_code": unsaid[0] if unsaid else "",
        "begun": bool(own),
        "crumbs": _crumbs(found),
    }
    return render(request, "quality/assessment.html", context)


@requires(ANSWER)
@limit_body(DEFAULT_MAX_BYTES)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def level(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """The level of one criterion, with the words of each level beside the choice."""
    found, user = get_assessment(request, pk), user_of(request)
    criterion = found.version.reading.find(code)
    if criterion is None or not found.is_open:
        raise Http404
    answer = found.answers.filter(code=code).select_related("file").first()
    initial = {"level": answer.level, "proof": answer.proof} if answer else {}
    has_file = answer is not None and answer.file is not None
    form = LevelForm(bound_data(request), request.FILES or None, has_file=has_file, initial=initial)

    def run() -> None:
        data = form.cleaned_data
        save_answer(
            found,
            code=code,
            level=Level(data["level"]),
            proof=data["proof"],
            upload=data.get("file"),
            drops_file=data.get("drops_file", False),
            actor=user,
        )

    codes = found.version.reading.codes
    place = codes.index(code)
    following = codes[place + 1] if place + 1 < len(codes) else ""
    back = reverse("quality:assessment", args=[pk])
    target = reverse("quality:assessment-level", args=[pk, following]) if following else back
    return ask_and_return(
        request,
        form,
        run=run,
        title=criterion.title,
        button="Enregistrer et continuer" if following else "Enregistrer",
        back=target if request.method == "POST" else back,
        crumbs=_crumbs(found, (criterion.title, "")),
        done="Le niveau est enregistré.",
        intro=criterion.question,
        template="quality/level_form.html",
        levels=list(zip(Level, criterion.levels, strict=True)),
        proofs=criterion.proofs,
        file=answer.file if answer else None,
    )


@requires(ANSWER)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def send(request: HttpRequest, pk: int) -> HttpResponse:
    found, user = get_assessment(request, pk), user_of(request)
    if not found.is_open:
        raise Http404
    form = SendForm(bound_data(request))
    return ask_and_return(
        request,
        form,
        run=lambda: send_assessment(found, summary=form.cleaned_data["summary"], actor=user),
        title="Arrêter l’auto-évaluation",
        button="Arrêter l’auto-évaluation",
        back=reverse("quality:assessment", args=[pk]),
        crumbs=_crumbs(found, ("Arrêter", "")),
        done="L’auto-évaluation est arrêtée : elle ne se modifie plus.",
        intro="Le service du département la lira. Elle n’entraîne par elle-même ni note ni financement.",
    )


@requires(READ)
@require_safe
def file(request: HttpRequest, pk: int, code: str) -> HttpResponseBase:
    found = get_assessment(request, pk)
    answer = get_object_or_404(found.answers.filter(file__isnull=False).select_related("file"), code=code)
    if answer.file is None:
        raise Http404
    return serve_file(answer.file)


@requires(EDIT)
@require_POST
def attach(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for an assessment in a campaign of dialogue de gestion."""
    campaign = next((one for one in list_campaigns() if one.pk == pk), None)
    if campaign is None:
        raise Http404
    carry_out(
        request,
        lambda: attach_reference(campaign, actor=user_of(request)),
        done="La campagne demande l’auto-évaluation aux structures.",
    )
    return redirect("quality:assessments")
