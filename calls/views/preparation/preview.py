"""What an applicant will read of a call being prepared, and its form tried as they will fill it; nothing is kept."""

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.roles import Permission
from calls.domain.previewing import PreviewFile, preview_file
from calls.enums import TargetMode
from calls.forms.trial import SupposedForm, Trial, carried_inputs, read_trial
from calls.models import Call, CallVersion
from calls.presentation.answers import show_sections
from calls.presentation.areas import name_areas
from calls.presentation.form_pages import Addresses, Sending, draw_section, list_steps, sort_verdicts
from calls.presentation.outline import list_documents, list_rules, outline_form
from calls.presentation.public_page import list_criteria
from calls.views.applying.form import without_row
from calls.views.preparation.subject import Subject, find_subject
from iae_portal.common.access import requires

REVIEW = "relire"


@requires(Permission.CALLS_CALL_MANAGE)
@require_safe
@never_cache
def preview(request: HttpRequest, what: str, pk: int) -> HttpResponse:
    """What the public page will say, from the definition being prepared."""
    subject = find_subject(request, what, pk)
    content = subject.content
    context = {
        "crumbs": subject.crumbs("Aperçu"),
        "subject": subject,
        "content": content,
        "sections": outline_form(content.form),
        "rules": list_rules(content),
        "criteria": list_criteria(content.rubric),
        "expected": list_documents(content.form),
    }
    return render(request, "calls/preparation/preview.html", context)


@requires(Permission.CALLS_CALL_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def preview_form(request: HttpRequest, what: str, pk: int) -> HttpResponse:
    """One section as an applicant fills it, on what was typed: the page carries it all from one section to another."""
    subject = find_subject(request, what, pk)
    data = without_row(request.POST, request.POST.get("retirer", ""))
    supposed = SupposedForm(data or None, prefix="porteur", content=subject.content)
    trial = Trial()

    def read(version: CallVersion) -> dict[str, Any]:
        found = read_trial(data, version.content.form)
        trial.outcomes = found.outcomes
        return found.answers

    file = preview_file(subject.row, typed=read, supposed=supposed.facts())
    context = {
        "crumbs": subject.crumbs(("Aperçu", subject.url("preview")), "Formulaire"),
        "subject": subject,
        "application": file.application,
        "file": file,
        "supposed": supposed,
        "is_live": request.headers.get("HX-Request") == "true",
        "is_model": not subject.is_call,
        "is_dated": file.application.call.closes_at is not None and file.application.call.opens_at is not None,
        "year": file.application.call.year,
        "verdicts": sort_verdicts(file.verdicts),
    }
    order = [part for part in file.form.sections if part.key in file.shown]
    asked = data.get("aller") or data.get("rubrique", "")
    if asked == REVIEW or not order:
        context |= _review(file, data, at=_nowhere(subject))
    else:
        rank = next((rank for rank, part in enumerate(order) if part.key == asked), 0)
        context |= _section(file, data, trial, rank=rank, at=_nowhere(subject))
    return render(request, "calls/preparation/preview_form.html", context)


def _nowhere(subject: Subject) -> Addresses:
    """No file: the steps are buttons, pieces are not sent, the map is that of the preparation."""
    row = subject.row
    is_aimed = isinstance(row, Call) and row.target_mode != TargetMode.NONE
    return Addresses(None, reverse("calls:target-values", args=[row.pk]) if is_aimed else "")


def _section(file: PreviewFile, data: QueryDict, trial: Trial, *, rank: int, at: Addresses) -> dict[str, Any]:
    order = [part for part in file.form.sections if part.key in file.shown]
    section = order[rank]
    sending = Sending(data=data, outcomes=trial.outcomes, more_rows=data.get("ajouter", ""))
    views = draw_section(file, section, sending=sending, at=at)
    own = frozenset(question.key for question in section.questions)
    return {
        "section": section,
        "number": rank + 1,
        "count": len(order),
        "previous": order[rank - 1].key if rank else "",
        "following": order[rank + 1].key if rank + 1 < len(order) else "",
        "views": views,
        "errors": [view for view in views if view.errors and not view.is_hidden],
        "steps": list_steps(file, current=section.key, at=at),
        "carried": carried_inputs(data, form=file.form, without=own),
        "has_map": any(view.extra.get("map") for view in views),
    }


def _review(file: PreviewFile, data: QueryDict, *, at: Addresses) -> dict[str, Any]:
    names = name_areas(file.form.questions(), file.answers)
    return {
        "steps": list_steps(file, at=at),
        "carried": carried_inputs(data, form=file.form, without=frozenset()),
        "faults": file.faults,
        "sections": show_sections(
            file.form, file.answers, shown=file.shown, names=names, facts=file.facts, misplaced=file.misplaced
        ),
    }
