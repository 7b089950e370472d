"""A campaign: its table, its dates, its opening, its outcome."""

from typing import cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.roles import Permission
from iae_portal.common.access import requires
from iae_portal.common.exports import asked_format, export_table
from iae_portal.common.forms import add_refusal, bound_data, status_of
from structures.dialogue_enums import DialogueState
from structures.domain.dialogue_campaign import create_campaign, edit_campaign, open_campaign
from structures.domain.dialogue_completeness import measure_progress
from structures.filters.dialogues import DialogueFilter
from structures.forms.dialogues import CampaignForm
from structures.models import DialogueCampaign
from structures.queries.dialogue_outcomes import list_outcomes
from structures.queries.dialogues import latest_campaign, list_dialogues, measure_campaign, own_dialogues
from structures.queries.supply import latest_year
from structures.tables.dialogues import campaign_table, outcomes_table
from structures.views.dialogues.actions import is_member

HOME = {"label": "Dialogue de gestion", "url": "/dialogue/"}


@requires(Permission.STRUCTURES_DIALOGUE_VIEW)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """A member's own dialogues; for agents, the campaign under way."""
    user = cast(User, request.user)
    if is_member(user):
        rows = [(dialogue, measure_progress(dialogue)) for dialogue in own_dialogues(user)]
        cards = [
            {"dialogue": dialogue, "complete": sum(part.is_complete for part in parts), "count": len(parts)}
            for dialogue, parts in rows
        ]
        return render(
            request, "structures/dialogues/list.html", {"crumbs": [{"label": HOME["label"]}], "cards": cards}
        )
    campaign = latest_campaign(user)
    if campaign is not None:
        return redirect("structures:campaign", year=campaign.year)
    context = {
        "crumbs": [{"label": HOME["label"]}],
        "may_manage": user.can(Permission.STRUCTURES_CAMPAIGN_MANAGE),
    }
    return render(request, "structures/dialogues/campaign_none.html", context)


@requires(Permission.STRUCTURES_DIALOGUE_INSTRUCT)
@require_safe
def campaign(request: HttpRequest, year: int) -> HttpResponse:
    """The dialogues of a campaign in the agent's perimeter."""
    user = cast(User, request.user)
    found = _find_campaign(user, year)
    filterset = DialogueFilter(request.GET, queryset=list_dialogues(user, campaign=found), request=request)
    totals = measure_campaign(filterset.qs)
    table = campaign_table(filterset.qs, campaign=found, totals=totals, params=request.GET)
    if fmt := asked_format(request):
        title = f"Dialogue de gestion {found.year}"
        return export_table(table, fmt, title=title, filters_text=filterset.describe(), sources=[found.source])
    context = {
        "crumbs": [{"label": HOME["label"]}],
        "campaign": found,
        "others": DialogueCampaign.objects.visible_to(user).exclude(pk=found.pk),
        "filterset": filterset,
        "totals": totals,
        "states": [
            (label, totals.by_state.get(value, 0), value)
            for value, label in DialogueState.choices
            if totals.by_state.get(value)
        ],
        "table": table,
        "sources": [found.source],
        "may_manage": user.can(Permission.STRUCTURES_CAMPAIGN_MANAGE),
        "may_open": found.opens_at <= timezone.now() < found.closes_at,
    }
    return render(request, "structures/dialogues/campaign.html", context)


@requires(Permission.STRUCTURES_DIALOGUE_INSTRUCT)
@require_safe
def outcomes(request: HttpRequest, year: int) -> HttpResponse:
    """What the campaign leaves as the base of a scenario."""
    user = cast(User, request.user)
    found = _find_campaign(user, year)
    table = outcomes_table(list_outcomes(found, user=user), campaign=found, params=request.GET)
    if fmt := asked_format(request):
        return export_table(table, fmt, title=f"Issue du dialogue de gestion {found.year}", sources=[found.source])
    context = {
        "crumbs": [
            HOME,
            {"label": f"Campagne {found.year}", "url": f"/dialogue/campagnes/{found.year}/"},
            {"label": "Issue"},
        ],
        "campaign": found,
        "table": table,
        "sources": [found.source],
    }
    return render(request, "structures/dialogues/outcomes.html", context)


@requires(Permission.STRUCTURES_CAMPAIGN_MANAGE)
@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    form = CampaignForm(bound_data(request), initial=_usual())
    if form.is_valid():
        try:
            made = create_campaign(plan=form.plan(), actor=user)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "La campagne est créée. Elle n’est visible des structures qu’une fois ouverte.")
            return redirect("structures:campaign", year=made.year)
    crumbs = [HOME, {"label": "Nouvelle campagne"}]
    context = {"crumbs": crumbs, "form": form, "title": "Nouvelle campagne de dialogue de gestion"}
    return render(request, "structures/dialogues/campaign_form.html", context, status=status_of(form))


@requires(Permission.STRUCTURES_CAMPAIGN_MANAGE)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, year: int) -> HttpResponse:
    user = cast(User, request.user)
    found = _find_campaign(user, year)
    form = CampaignForm.of(found, data=bound_data(request))
    if form.is_valid():
        try:
            edited = edit_campaign(found, plan=form.plan(), actor=user)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Les dates de la campagne sont enregistrées.")
            return redirect("structures:campaign", year=edited.year)
    crumbs = [HOME, {"label": f"Campagne {year}", "url": f"/dialogue/campagnes/{year}/"}, {"label": "Modifier"}]
    context = {"crumbs": crumbs, "form": form, "title": f"Modifier la campagne {year}"}
    return render(request, "structures/dialogues/campaign_form.html", context, status=status_of(form))


@requires(Permission.STRUCTURES_CAMPAIGN_MANAGE)
@require_POST
def start(request: HttpRequest, year: int) -> HttpResponse:
    """Open the campaign, or add the structures that have arrived since."""
    user = cast(User, request.user)
    try:
        created = open_campaign(_find_campaign(user, year), actor=user)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        plural = "s" if len(created) > 1 else ""
        words = f"{len(created)} dialogue{plural} ouvert{plural}" if created else "Aucune structure à ajouter"
        messages.success(request, f"{words}.")
    return redirect("structures:campaign", year=year)


def _find_campaign(user: User, year: int) -> DialogueCampaign:
    return get_object_or_404(DialogueCampaign.objects.visible_to(user).select_related("source"), year=year)


def _usual() -> dict[str, object]:
    """A campaign of the autumn, on the last complete year."""
    year = timezone.localdate().year
    moment = timezone.localtime().replace(year=year, hour=17, minute=0, second=0, microsecond=0)
    return {
        "year": year,
        "name": f"Dialogue de gestion {year}",
        "bilan_year": year - 1,
        "base_year": latest_year() or year,
        "opens_at": moment.replace(month=10, day=1, hour=9),
        "submission_deadline": moment.replace(month=10, day=31),
        "review_deadline": moment.replace(month=11, day=30),
        "closes_at": moment.replace(month=12, day=31),
    }
