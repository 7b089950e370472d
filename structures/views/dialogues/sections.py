"""The pages that a structure fills, one a section; saved by their button, and at each change where scripts run."""

from typing import cast

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.roles import Permission
from iae_portal.common.access import requires
from iae_portal.common.forms import add_refusal, bound_data, status_of
from structures.dialogue_enums import Section
from structures.domain.dialogue_completeness import measure_progress
from structures.domain.dialogue_sections import save_section
from structures.forms.dialogues import SectionForm
from structures.models import Dialogue, SectionSave
from structures.views.dialogues.campaigns import HOME
from structures.views.dialogues.dialogue import get_dialogue

INTRODUCTIONS = {
    Section.ETP: "Les équivalents temps plein d’insertion réalisés sur l’année du bilan.",
    Section.EXITS: "Les sorties par nature totalisent le nombre de sorties : ce qui n’entre dans aucune des trois "
    "premières va dans « autres sorties ».",
    Section.PUBLICS: "Une même personne peut relever de plusieurs publics : leurs nombres ne s’additionnent pas, et "
    "chacun reste au plus égal au nombre de personnes entrées.",
    Section.SUPPORT: "Le temps consacré aux salariés en insertion, et l’équipe permanente.",
    Section.RESOURCES: "Les montants de l’année du bilan, en euros. Les ventes aux clients privés et aux acheteurs "
    "publics totalisent le chiffre d’affaires ; la clause sociale en est une part.",
    Section.REQUEST: "Le nombre d’ETP que vous demandez, et pourquoi.",
}


@requires(Permission.STRUCTURES_DIALOGUE_ANSWER)
@require_http_methods(["GET", "POST"])
@never_cache
def section(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    if slug not in Section.values:
        raise Http404
    dialogue, asked = get_dialogue(request, pk), Section(slug)
    if request.method != "POST" and not dialogue.is_editable:
        messages.info(request, "Ce dialogue ne se modifie plus : en voici le résumé.")
        return redirect("structures:dialogue", pk=pk)
    last = next((save for save in dialogue.saves.all() if save.section == asked), None)
    form = SectionForm(bound_data(request), dialogue=dialogue, section=asked)
    saved = _save(request, form, dialogue, asked) if form.is_valid() else None
    if request.headers.get("HX-Request") == "true" and request.method == "POST":
        return _answer_autosave(request, form, saved)
    if saved is not None:
        following = _next(asked)
        if "suivante" in request.POST and following:
            return redirect("structures:dialogue-section", pk=pk, slug=following.value)
        messages.success(request, f"Rubrique « {asked.label} » enregistrée.")
        return redirect("structures:dialogue", pk=pk)
    context = {
        "crumbs": [
            HOME,
            {"label": dialogue.siae.name, "url": f"/dialogue/{pk}/"},
            {"label": capfirst(asked.label)},
        ],
        "dialogue": dialogue,
        "section": asked,
        "introduction": INTRODUCTIONS[asked],
        "progress": measure_progress(dialogue),
        "form": form,
        "save": last,
        "seen": _seen(form, last),
        "following": _next(asked),
    }
    return render(request, "structures/dialogues/section.html", context, status=status_of(form))


def _save(request: HttpRequest, form: SectionForm, dialogue: Dialogue, asked: Section) -> SectionSave | None:
    """The saving, or None with the reason in the form; what was typed stays in the page."""
    try:
        return save_section(
            dialogue, section=asked, values=form.values(), actor=cast(User, request.user), seen=form.seen
        )
    except ValidationError as refusal:
        add_refusal(form, refusal)
    return None


def _seen(form: SectionForm, last: SectionSave | None) -> str:
    """The saving that the page knows of; once told of another's, saving again is a choice."""
    if form.is_bound and not form.has_error(NON_FIELD_ERRORS, "stale"):
        return str(form.data.get("vu", ""))
    return last.saved_at.isoformat() if last else ""


def _answer_autosave(request: HttpRequest, form: SectionForm, saved: SectionSave | None) -> HttpResponse:
    """Only the line that says when, or why not: the fields are left to the person who is typing."""
    errors = [str(error) for error in form.non_field_errors()]
    errors += [f"{form[name].label} : {form.errors[name][0]}" for name in form.errors if name in form.fields]
    # What the page knew stays as it was on a refusal: only the button, never a script, writes over another's saving.
    seen = saved.saved_at.isoformat() if saved else form.data.get("vu", "")
    return render(request, "structures/dialogues/_saved.html", {"save": saved, "seen": seen, "errors": errors})


def _next(asked: Section) -> Section | None:
    order = list(Section)
    position = order.index(asked) + 1
    return order[position] if position < len(order) else None
