"""Grouped actions: chosen, tried, confirmed, followed."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.roles import Permission
from accounts.signed_in import user_of
from calls.domain.bulk_actions import MOST_FILES, ask_bulk, try_bulk
from calls.enums import INSTRUCTED, BulkKind
from calls.forms.desk import AssignForm, CorrectionForm, MessageForm, NothingForm
from calls.forms.desk_filter import FileFilter
from calls.models import Application, BulkAction, Call
from calls.queries.assignments import list_candidates, reviewers_in
from calls.queries.desk import list_files
from calls.tables.desk import bulk_table
from calls.views.desk.access import HOME, get_call, list_path
from iae_portal.common.access import requires
from iae_portal.common.exports import asked_format, export_table
from iae_portal.common.forms import bound_data, status_of
from iae_portal.common.job_display import describe_job

KINDS = {
    "declarer": BulkKind.CLEAR,
    "recevables": BulkKind.ADMIT,
    "confier": BulkKind.ASSIGN,
    "corriger": BulkKind.CORRECTION,
    "ecrire": BulkKind.MESSAGE,
}


@requires(Permission.CALLS_APPLICATION_INSTRUCT)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def prepare(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """The files of the filtered list, ticked; then what would become of each; then the job."""
    kind = KINDS.get(slug)
    if kind is None:
        raise Http404
    call, user = get_call(request, pk), user_of(request)
    filterset = FileFilter(request.GET, queryset=list_files(user, call=call), request=request)
    rows = filterset.qs.filter(state__in=INSTRUCTED).order_by("submitted_at", "pk")
    files = list(rows[: MOST_FILES + 1])
    form = _form(kind, bound_data(request), call, files)
    asked = set(request.POST.getlist("d"))
    chosen = [file for file in files if str(file.pk) in asked] if request.method == "POST" else files
    context: dict[str, Any] = {
        "crumbs": [HOME, {"label": call.title, "url": f"/instruction/appels/{pk}/"}, {"label": kind.label}],
        "call": call,
        "kind": kind,
        "kinds": [
            (one.label, f"{reverse('calls:desk-prepare', args=[pk, key])}?{request.GET.urlencode()}", one == kind)
            for key, one in KINDS.items()
        ],
        "files": files[:MOST_FILES],
        "is_cut": len(files) > MOST_FILES,
        "chosen": {file.pk for file in chosen},
        "form": form,
        "list_url": list_path(request),
    }
    if request.method == "POST" and form.is_valid():
        if not chosen:
            form.add_error(None, "Choisissez au moins un dossier.")
        elif request.POST.get("etape") == "confirmer":
            try:
                bulk = ask_bulk(call, chosen, kind=kind, parameters=form.parameters(), actor=user)
            except ValidationError as refusal:
                form.add_error(None, refusal.messages)
            else:
                return redirect("calls:desk-bulk", pk=pk, bulk=bulk.pk)
        else:
            outcomes = try_bulk(chosen, kind=kind, parameters=form.parameters(), actor=user)
            context |= {"outcomes": outcomes, "would": sum(one.is_done for one in outcomes)}
    return render(request, "calls/desk/bulk_prepare.html", context, status=status_of(form))


@requires(Permission.CALLS_APPLICATION_INSTRUCT)
@require_safe
@never_cache
def follow(request: HttpRequest, pk: int, bulk: int) -> HttpResponse:
    """What became of each file that the person may still see; only who asked follows an action."""
    user = user_of(request)
    rows = BulkAction.objects.filter(action__in=BulkKind.values).select_related("job", "call")
    found = get_object_or_404(rows, pk=bulk, call=pk, asked_by=user)
    seen = Application.objects.visible_to(user).values("pk")
    items = found.items.filter(application__in=seen).select_related("application__call", "application__department")
    table = bulk_table(items.order_by("pk"), params=request.GET)
    label = BulkKind(found.action).label
    if fmt := asked_format(request):
        return export_table(table, fmt, title=f"Action groupée {found.pk} — {label}")
    context = {
        "crumbs": [HOME, {"label": found.call.title, "url": f"/instruction/appels/{pk}/"}, {"label": label}],
        "bulk": found,
        "label": label,
        "call": found.call,
        "table": table,
        "card": describe_job(found.job, user=user, reload_page=True) if found.job else None,
        "list_url": list_path(request),
    }
    return render(request, "calls/desk/bulk.html", context)


def _form(kind: BulkKind, data: Any, call: Call, files: list[Application]) -> Any:
    if kind == BulkKind.ASSIGN:
        people = reviewers_in({file.department for file in files})
        return AssignForm(data, candidates=list_candidates(people, tied=set()))
    if kind == BulkKind.CORRECTION:
        assert call.version is not None  # noqa: S101 -- `get_call` gives published calls only
        return CorrectionForm(data, schema=call.version.content.form)
    return MessageForm(data) if kind == BulkKind.MESSAGE else NothingForm(data)
