"""Eligibility rules, rubric, points of recevabilité, routing, presentation and mails of a call or of a model."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.roles import Permission
from calls.domain.quality_rubric import published_reference
from calls.enums import CallEvent
from calls.forms.conditions import ConditionForm
from calls.forms.preparation import CriterionForm, MailForm, PointForm, PresentationForm, RouteForm, RuleForm
from calls.presentation.outline import list_rules
from calls.rules import editing
from calls.rules.default_mails import DEFAULT_MAILS, text_of
from calls.rules.mail_texts import PLACEHOLDERS
from calls.rules.question_words import tell_condition
from calls.views.preparation.subject import Subject, find_subject, keep_change, keep_quietly
from iae_portal.common.access import requires
from iae_portal.common.forms import PortalForm, bound_data
from iae_portal.common.number_fields import FrenchDecimalField

UNPROCESSABLE = 422


@dataclass(frozen=True)
class PieceList:
    """A list of the definition: its words, its form, and how a piece is told in a line."""

    slug: str
    name: str
    title: str
    one: str
    add: str
    intro: str
    form: type[PortalForm]
    fields: tuple[str, ...]
    key: str = ""
    has_condition: bool = False
    condition_title: str = ""


LISTS: Mapping[str, PieceList] = {
    one.slug: one
    for one in (
        PieceList(
            "eligibilite",
            "eligibility",
            "Règles d’éligibilité",
            "Règle",
            "Ajouter une règle",
            "Une règle énonce une condition à respecter, et ce qui fait qu’elle ne l’est pas. Une question sans "
            "réponse n’accuse personne.",
            RuleForm,
            ("label", "message", "severity"),
            "code",
            has_condition=True,
            condition_title="Le projet est refusé",
        ),
        PieceList(
            "grille",
            "criteria",
            "Grille d’évaluation",
            "Critère",
            "Ajouter un critère",
            "La grille est publiée. La note sur 100 est la moyenne des critères, pondérée par leurs poids.",
            CriterionForm,
            ("label", "guidance", "weight", "maximum", "floor", "comment_below", "required"),
            "code",
        ),
        PieceList(
            "recevabilite",
            "checklist",
            "Points de recevabilité",
            "Point",
            "Ajouter un point",
            "Ce que l’agent vérifie avant d’instruire un dossier\u00a0: conforme, à compléter ou non conforme.",
            PointForm,
            ("label", "guidance"),
            "code",
        ),
        PieceList(
            "orientation",
            "routing",
            "Orientation des dossiers",
            "Règle",
            "Ajouter une règle",
            "La première règle qui se vérifie désigne le département instructeur\u00a0; sinon, c’est celui du lieu.",
            RouteForm,
            ("department",),
            has_condition=True,
            condition_title="Le dossier va à ce département",
        ),
    )
}


class SpreadForm(PortalForm):
    spread = FrenchDecimalField(
        label="Écart qui appelle une discussion (points sur 100)", min_value=1, max_value=100, decimal_places=1
    )


@requires(Permission.CALLS_CALL_MANAGE)
@require_safe
@never_cache
def pieces(request: HttpRequest, what: str, pk: int, slug: str) -> HttpResponse:
    """One list, with what may be done to each of its pieces."""
    subject, kept = find_subject(request, what, pk), _find_list(slug)
    content = subject.content
    spread = SpreadForm(initial={"spread": content.rubric.discussion_spread}) if slug == "grille" else None
    context = {
        "crumbs": subject.crumbs(kept.title),
        "subject": subject,
        "kept": kept,
        "rows": _tell_rows(subject, kept),
        "spread": spread,
        "quality": published_reference() if slug == "grille" else None,
    }
    return render(request, "calls/preparation/pieces.html", context)


@requires(Permission.CALLS_CALL_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def edit_piece(request: HttpRequest, what: str, pk: int, slug: str, rank: int | None = None) -> HttpResponse:
    """Add a piece, or change the one of that rank (from 0)."""
    subject, kept = find_subject(request, what, pk), _find_list(slug)
    current = list(editing.list_pieces(subject.definition, kept.name))
    if rank is not None and rank >= len(current):
        raise Http404("Cet élément n’existe plus.")
    previous = current[rank] if rank is not None else {}
    initial = {name: _plain(previous[name]) for name in kept.fields if name in previous}
    form = kept.form(bound_data(request), initial=initial)
    when = None
    if kept.has_condition:
        when = ConditionForm(
            bound_data(request),
            prefix="condition",
            names=subject.content.form.names,
            condition=previous.get("condition"),
            optional=False,
        )
    differences = None
    is_drawing = when is not None and when.is_drawing(form)
    if request.method == "POST" and not is_drawing and form.is_valid() and (when is None or when.is_valid()):
        piece = _write_piece(kept, form, when, previous=previous, taken={one.get("code", "") for one in current})
        change = partial(editing.put_piece, name=kept.name, rank=rank, piece=piece)
        saving = keep_change(request, subject, change, form=form)
        if saving.is_kept:
            messages.success(request, "C’est enregistré.")
            return redirect(subject.url("pieces", slug))
        differences = saving.differences
    title = kept.add if rank is None else f"{kept.one} {rank + 1}"
    context = {
        "crumbs": subject.crumbs((kept.title, subject.url("pieces", slug)), title),
        "subject": subject,
        "title": title,
        "form": form,
        "when": when,
        "when_title": kept.condition_title,
        "differences": differences,
        "back": subject.url("pieces", slug),
    }
    status = UNPROCESSABLE if form.errors or (when is not None and when.errors) else 200
    return render(request, "calls/preparation/piece_form.html", context, status=status)


@requires(Permission.CALLS_CALL_MANAGE)
@require_POST
def act_on_piece(request: HttpRequest, what: str, pk: int, slug: str) -> HttpResponse:
    """Move or remove a piece, or set the spread of the rubric."""
    subject, kept = find_subject(request, what, pk), _find_list(slug)
    change = _read_action(request, kept)
    if change is None:
        messages.error(request, "Écrivez un écart de 1 à 100 points.")
    elif keep_quietly(request, subject, change):
        messages.success(request, "C’est enregistré.")
    return redirect(subject.url("pieces", slug))


def _read_action(request: HttpRequest, kept: PieceList) -> Callable[[dict[str, Any]], dict[str, Any]] | None:
    action = request.POST.get("action", "")
    if action == "spread" and kept.slug == "grille":
        form = SpreadForm(request.POST)
        return partial(editing.put_spread, spread=f"{form.cleaned_data['spread']:f}") if form.is_valid() else None
    text = request.POST.get("rank", "")
    rank = int(text) if text.isdecimal() else -1
    known: Mapping[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
        "up": partial(editing.move_piece, name=kept.name, rank=rank, by=-1),
        "down": partial(editing.move_piece, name=kept.name, rank=rank, by=1),
        "remove": partial(editing.remove_piece, name=kept.name, rank=rank),
    }
    if action not in known:
        raise Http404("Ce geste n’existe pas.")
    return known[action]


@requires(Permission.CALLS_CALL_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def presentation(request: HttpRequest, what: str, pk: int) -> HttpResponse:
    subject = find_subject(request, what, pk)
    form = PresentationForm(bound_data(request), initial={"presentation": subject.definition.get("presentation", "")})
    differences = None
    if form.is_valid():
        text = form.cleaned_data["presentation"].replace("\r\n", "\n")
        saving = keep_change(request, subject, lambda one: editing.put_values(one, {"presentation": text}), form=form)
        if saving.is_kept:
            messages.success(request, "C’est enregistré.")
            return redirect(subject.desk)
        differences = saving.differences
    context = {
        "crumbs": subject.crumbs("Présentation"),
        "subject": subject,
        "title": "Présentation",
        "form": form,
        "when": None,
        "differences": differences,
        "back": subject.desk,
    }
    status = UNPROCESSABLE if form.is_bound and form.errors else 200
    return render(request, "calls/preparation/piece_form.html", context, status=status)


@requires(Permission.CALLS_CALL_MANAGE)
@require_safe
@never_cache
def mails(request: HttpRequest, what: str, pk: int) -> HttpResponse:
    """Every event that writes to somebody, with the subject that it sends."""
    subject = find_subject(request, what, pk)
    own = subject.content.mails
    rows = [(event, text_of(event, own).subject, event in own) for event in DEFAULT_MAILS]
    context = {"crumbs": subject.crumbs("Courriels"), "subject": subject, "rows": rows}
    return render(request, "calls/preparation/mails.html", context)


@requires(Permission.CALLS_CALL_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def mail(request: HttpRequest, what: str, pk: int, event: str) -> HttpResponse:
    """The text of one event, previewed on an invented file, kept, or given back to the common one."""
    if event not in CallEvent.values:
        raise Http404("Cet événement n’existe pas.")
    subject, name = find_subject(request, what, pk), CallEvent(event)
    text = text_of(name, subject.content.mails)
    form = MailForm(bound_data(request), initial={"subject": text.subject, "text": text.text})
    action, differences = request.POST.get("action", ""), None
    shown = text.render(PLACEHOLDERS)
    if action == "reset":
        if keep_quietly(request, subject, partial(editing.put_mail, event=event, text=None)):
            messages.success(request, "Le texte commun est rétabli.")
        return redirect(subject.url("mails"))
    if form.is_valid():
        written = form.cleaned_data["mail"]
        shown = written.render(PLACEHOLDERS)
        if action != "preview":
            data = written.model_dump(mode="json")
            saving = keep_change(request, subject, partial(editing.put_mail, event=event, text=data), form=form)
            if saving.is_kept:
                messages.success(request, "C’est enregistré.")
                return redirect(subject.url("mails"))
            differences = saving.differences
    context = {
        "crumbs": subject.crumbs(("Courriels", subject.url("mails")), capfirst(name.label) or ""),
        "subject": subject,
        "title": f"Courriel\u00a0: {name.label}",
        "form": form,
        "differences": differences,
        "shown": shown,
        "is_own": name in subject.content.mails,
        "back": subject.url("mails"),
    }
    status = UNPROCESSABLE if form.is_bound and form.errors else 200
    return render(request, "calls/preparation/mail.html", context, status=status)


def _find_list(slug: str) -> PieceList:
    if slug not in LISTS:
        raise Http404("Cette liste n’existe pas.")
    return LISTS[slug]


def _tell_rows(subject: Subject, kept: PieceList) -> list[dict[str, Any]]:
    content = subject.content
    if kept.slug == "eligibilite":
        return [
            {"label": one["label"], "detail": f"Non respectée ({one['severity']}) si {one['condition']}."}
            for one in list_rules(content)
        ]
    if kept.slug == "orientation":
        names = content.form.names
        return [
            {
                "label": f"Département {one.department}",
                "detail": f"Si {tell_condition(one.condition, names=names)}.",
            }
            for one in content.routing
        ]
    if kept.slug == "grille":
        return [
            {
                "label": one.label,
                "detail": f"Poids {_comma(one.weight)}, de 0 à {one.maximum}"
                + (f", éliminatoire sous {_comma(one.floor)}" if one.floor is not None else "")
                + ".",
            }
            for one in content.rubric.criteria
        ]
    return [{"label": one.label, "detail": one.guidance} for one in content.checklist]


def _write_piece(
    kept: PieceList,
    form: PortalForm,
    when: ConditionForm | None,
    *,
    previous: Mapping[str, Any],
    taken: set[str],
) -> dict[str, Any]:
    piece = {name: _json(form.cleaned_data[name]) for name in kept.fields}
    piece = {name: value for name, value in piece.items() if value is not None}
    if kept.key:
        piece[kept.key] = previous.get(kept.key) or editing.make_key(piece["label"], taken=taken)
    if when is not None:
        piece["condition"] = when.cleaned_data["condition"]
    return piece


def _json(value: Any) -> Any:
    return f"{value:f}" if isinstance(value, Decimal) else value


def _plain(value: Any) -> Any:
    """Weights and floors are kept as text in the JSON."""
    if isinstance(value, str) and value.replace(".", "", 1).isdecimal():
        return Decimal(value)
    return value


def _comma(value: Decimal) -> str:
    return f"{value.normalize():f}".replace(".", ",")
