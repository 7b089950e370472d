"""The form builder: sections and questions, added, changed, moved and removed, without a script."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.roles import Permission
from calls.enums import FieldKind
from calls.forms.conditions import ConditionForm
from calls.forms.preparation import NewSectionForm, SectionForm
from calls.forms.questions import BLOCK_KINDS, form_of, kinds_for
from calls.presentation.outline import outline_form
from calls.rules import editing
from calls.rules.names_before import names_before
from calls.views.preparation.subject import Subject, find_subject, keep_change, keep_quietly
from iae_portal.common.access import requires
from iae_portal.common.forms import PortalForm, bound_data

UNPROCESSABLE = 422
Change = Callable[[dict[str, Any]], dict[str, Any]]


@requires(Permission.CALLS_CALL_MANAGE)
@require_safe
@never_cache
def builder(request: HttpRequest, what: str, pk: int) -> HttpResponse:
    """Sections and questions, each with what may be done to it."""
    subject = find_subject(request, what, pk)
    context = {
        "crumbs": subject.crumbs("Formulaire"),
        "subject": subject,
        "sections": outline_form(subject.content.form),
        "kinds": kinds_for(in_block=False),
        "block_kinds": kinds_for(in_block=True),
    }
    return render(request, "calls/preparation/builder.html", context)


@requires(Permission.CALLS_CALL_MANAGE)
@require_POST
def act(request: HttpRequest, what: str, pk: int) -> HttpResponse:
    """Move or remove a section or a question: the buttons of the builder."""
    subject = find_subject(request, what, pk)
    action, container, key = (request.POST.get(name, "") for name in ("action", "container", "key"))
    change = _read_action(action, container, key)
    if change is None:
        raise Http404("Ce geste n’existe pas.")
    if keep_quietly(request, subject, change):
        messages.success(request, "C’est enregistré.")
    anchor = "" if action.startswith("remove") else f"#element-{key}"
    return redirect(f"{subject.url('builder')}{anchor}")


def _read_action(action: str, container: str, key: str) -> Change | None:
    if container:
        known: Mapping[str, Change] = {
            "up": partial(editing.move_question, container=container, key=key, by=-1),
            "down": partial(editing.move_question, container=container, key=key, by=1),
            "remove": partial(editing.remove_question, container=container, key=key),
        }
    else:
        known = {
            "up": partial(editing.move_section, key=key, by=-1),
            "down": partial(editing.move_section, key=key, by=1),
            "remove": partial(editing.remove_section, key=key),
        }
    return known.get(action)


@requires(Permission.CALLS_CALL_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def add_section(request: HttpRequest, what: str, pk: int) -> HttpResponse:
    subject = find_subject(request, what, pk)
    form = NewSectionForm(bound_data(request))
    taken = editing.all_keys(subject.definition)

    def change(definition: dict[str, Any]) -> dict[str, Any]:
        data = form.cleaned_data
        key = editing.make_key(data["title"], taken=taken)
        first = {
            "key": editing.make_key(data["first"], taken={*taken, key}),
            "kind": FieldKind.LONG_TEXT.value,
            "label": data["first"],
            "max_length": 2000,
        }
        made = {"key": key, "title": data["title"], "intro": data["intro"], "questions": [first]}
        return editing.add_section(definition, section=made)

    return _answer(request, subject, form, None, change, title="Ajouter une rubrique")


@requires(Permission.CALLS_CALL_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def edit_section(request: HttpRequest, what: str, pk: int, key: str) -> HttpResponse:
    subject = find_subject(request, what, pk)
    section = _found(editing.find_section, subject.definition, key)
    form = SectionForm(bound_data(request), initial={"title": section["title"], "intro": section.get("intro", "")})
    when = ConditionForm(
        bound_data(request),
        prefix="condition",
        names=names_before(subject.content.form, section=key),
        condition=section.get("condition"),
    )

    def change(definition: dict[str, Any]) -> dict[str, Any]:
        data = form.cleaned_data
        values = {"title": data["title"], "intro": data["intro"], "condition": when.cleaned_data["condition"]}
        return editing.change_section(definition, key=key, values=values)

    return _answer(request, subject, form, when, change, title=f"Rubrique «\u00a0{section['title']}\u00a0»", key=key)


@requires(Permission.CALLS_CALL_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def add_question(request: HttpRequest, what: str, pk: int, container: str) -> HttpResponse:
    """A question at the end of a section or of a block; its kind comes in the address."""
    subject = find_subject(request, what, pk)
    holder = _found(editing.find_container, subject.definition, container)
    in_block = "kind" in holder
    kind = _read_kind(request.GET.get("genre", ""), in_block=in_block)
    form = form_of(kind)(bound_data(request), kind=kind)
    when = ConditionForm(
        bound_data(request), prefix="condition", names=names_before(subject.content.form, end_of=container)
    )
    taken = {one["key"] for one in holder["questions"]} if in_block else set()
    taken |= editing.all_keys(subject.definition)

    def change(definition: dict[str, Any]) -> dict[str, Any]:
        made = {**form.question(taken=taken), "condition": when.cleaned_data["condition"]}
        return editing.add_question(definition, container=container, question=made)

    title = f"Ajouter une question\u00a0: {kind.label}"
    return _answer(request, subject, form, when, change, title=title, key=container)


@requires(Permission.CALLS_CALL_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def edit_question(request: HttpRequest, what: str, pk: int, container: str, key: str) -> HttpResponse:
    subject = find_subject(request, what, pk)
    question = _found(editing.find_question, subject.definition, container, key)
    kind = FieldKind(question["kind"])
    form = form_of(kind)(bound_data(request), kind=kind, previous=question)
    when = ConditionForm(
        bound_data(request),
        prefix="condition",
        names=names_before(subject.content.form, container=container, question=key),
        condition=question.get("condition"),
    )

    def change(definition: dict[str, Any]) -> dict[str, Any]:
        made = {**form.question(taken=set()), "condition": when.cleaned_data["condition"]}
        return editing.change_question(definition, container=container, key=key, question=made)

    return _answer(request, subject, form, when, change, title=f"Question «\u00a0{question['label']}\u00a0»", key=key)


def _answer(
    request: HttpRequest,
    subject: Subject,
    form: PortalForm,
    when: ConditionForm | None,
    change: Change,
    *,
    title: str,
    key: str = "",
) -> HttpResponse:
    """Show the editor, or keep what it says and go back to the builder."""
    differences = None
    is_drawing = when is not None and when.is_drawing(form)
    if request.method == "POST" and not is_drawing and form.is_valid() and (when is None or when.is_valid()):
        saving = keep_change(request, subject, change, form=form)
        if saving.is_kept:
            messages.success(request, "C’est enregistré.")
            return redirect(f"{subject.url('builder')}{f'#element-{key}' if key else ''}")
        differences = saving.differences
    refused = bool(form.errors or (when is not None and when.errors))
    context = {
        "crumbs": subject.crumbs(("Formulaire", subject.url("builder")), title),
        "subject": subject,
        "title": title,
        "form": form,
        "when": when,
        "when_title": "Afficher",
        "differences": differences,
        "back": subject.url("builder"),
    }
    status = UNPROCESSABLE if refused else 200
    return render(request, "calls/preparation/piece_form.html", context, status=status)


def _read_kind(text: str, *, in_block: bool) -> FieldKind:
    if text not in FieldKind.values or (in_block and text not in BLOCK_KINDS):
        raise Http404("Ce genre de question n’existe pas ici.")
    return FieldKind(text)


def _found(find: Callable[..., dict[str, Any]], *args: Any) -> dict[str, Any]:
    try:
        return find(*args)
    except editing.PieceNotFoundError:
        raise Http404("Cet élément n’existe plus dans le formulaire.") from None
