"""Where a call stands in its preparation: the list of calls and models, a new call, the desk of one."""

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.roles import Permission
from calls.domain.preparing import LIVING_FIELDS, create_call, edit_call
from calls.domain.publishing import list_missing, target_changed
from calls.enums import CallState
from calls.forms.preparation import CreateForm, DatesForm
from calls.models import Call, CallTemplate
from calls.presentation.public_page import tell_standing
from calls.queries.calls import list_prepared, list_templates
from calls.tables.preparation import prepared_table
from calls.views.preparation.subject import CALL, find_prepared_call, find_subject
from iae_portal.common.access import requires
from iae_portal.common.exports import asked_format, export_table
from iae_portal.common.forms import add_refusal, bound_data, status_of
from iae_portal.common.transitions import TransitionRefusedError


@requires(Permission.CALLS_CALL_MANAGE)
@require_safe
@never_cache
def preparation(request: HttpRequest) -> HttpResponse:
    """Every call, whatever its state, and the models."""
    table = prepared_table(list_prepared(request.user), params=request.GET)
    if fmt := asked_format(request):
        return export_table(table, fmt, title="Appels en préparation et publiés")
    context = {
        "crumbs": [{"label": "Appels à projets", "url": reverse("calls:list")}, {"label": "Préparation"}],
        "table": table,
        "templates": list_templates().filter(is_current=True),
    }
    return render(request, "calls/preparation/list.html", context)


@requires(Permission.CALLS_CALL_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def create(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    form = CreateForm(
        bound_data(request),
        templates=list_templates().filter(is_current=True),
        calls=Call.objects.visible_to(user).filter(version__isnull=False),
        initial={
            "origin": request.GET.get("origine", ""),
            "year": timezone.localdate().year + 1,
            "contact": user.email,
        },
    )
    if form.is_valid():
        data = form.cleaned_data
        try:
            call = create_call(
                form.chosen(), title=data["title"], year=data["year"], contact=data["contact"], actor=user
            )
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "L’appel est créé. Il reste à lui donner ses dates.")
            return redirect("calls:desk", CALL, call.pk)
    crumbs = [
        {"label": "Appels à projets", "url": reverse("calls:list")},
        {"label": "Préparation", "url": reverse("calls:preparation")},
        {"label": "Nouvel appel"},
    ]
    context = {"crumbs": crumbs, "form": form, "title": "Nouvel appel", "button": "Créer l’appel"}
    return render(request, "calls/preparation/simple_form.html", context, status=status_of(form))


@requires(Permission.CALLS_CALL_MANAGE)
@require_safe
@never_cache
def desk(request: HttpRequest, what: str, pk: int) -> HttpResponse:
    """One call or one model: what is done, what is missing, what may be done."""
    subject = find_subject(request, what, pk)
    content = subject.content
    context: dict[str, Any] = {
        "crumbs": [*subject.crumbs()[:-1], {"label": subject.title}],
        "subject": subject,
        "content": content,
        "question_count": sum(1 for _ in content.form.questions()),
    }
    if isinstance(subject.row, CallTemplate):
        context["made"] = list_prepared(request.user).filter(template=subject.row)
    if isinstance(subject.row, Call):
        call = subject.row
        context |= {
            "call": call,
            "missing": link_missing(subject, call) if call.state == CallState.DRAFT else [],
            "standing": tell_standing(call) if call.version else None,
            "is_changed": call.version is not None
            and (call.version.fingerprint != content.fingerprint or target_changed(call)),
            "counts": list_prepared(request.user).get(pk=call.pk),
            "document_count": call.documents.count(),
        }
    return render(request, "calls/preparation/desk.html", context)


@requires(Permission.CALLS_CALL_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def dates(request: HttpRequest, pk: int) -> HttpResponse:
    """Dates, zone, envelope, contact. Once published, only what nobody is held by may change here."""
    call = find_prepared_call(request, pk)
    names = None if call.state == CallState.DRAFT else LIVING_FIELDS
    form = DatesForm(bound_data(request), call=call, names=names)
    if form.is_valid():
        try:
            edit_call(call, actor=cast(User, request.user), **form.cleaned_data)  # type: ignore[misc]
        except ValidationError as refusal:
            add_refusal(form, refusal)
        except TransitionRefusedError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "C’est enregistré.")
            return redirect("calls:desk", CALL, pk)
    subject = find_subject(request, CALL, pk)
    context = {
        "crumbs": subject.crumbs("Dates et enveloppe"),
        "form": form,
        "title": "Dates et enveloppe",
        "button": "Enregistrer",
        "back": subject.desk,
        "note": ""
        if names is None
        else "L’appel est publié\u00a0: ses dates changent par un report, ses questions par une nouvelle version.",
    }
    return render(request, "calls/preparation/simple_form.html", context, status=status_of(form))


def link_missing(subject: Any, call: Call) -> list[tuple[str, str]]:
    """What is missing, with the page where it is settled."""
    links = {
        "dates": reverse("calls:edit-dates", args=[call.pk]),
        "target": reverse("calls:edit-target", args=[call.pk]),
        "form": subject.url("builder"),
        "presentation": subject.url("edit-presentation"),
        "checklist": subject.url("pieces", "recevabilite"),
    }
    return [(one.message, links[one.page]) for one in list_missing(call)]
