"""The lists of files: of every call, of one call, with their saved views."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import Permission
from accounts.signed_in import user_of
from calls.domain.desk_rights import may_manage
from calls.domain.seals import sealed_files
from calls.domain.visits import clean_query, delete_view, note_visit, open_view_first, rename_view, save_view
from calls.enums import ApplicationState
from calls.forms.desk_filter import FileFilter
from calls.models import Call, SavedView
from calls.queries.desk import count_waiting, list_calls, list_files, only_lines
from calls.tables.desk import ALWAYS, COLUMN_PARAM, chosen_keys, file_columns, files_table, told_by_columns
from calls.views.desk.access import HOME, get_call, remember_list
from iae_portal.common.access import requires
from iae_portal.common.exports import asked_format, export_table

# What the address may hold beside the filters.
NOT_FILTERS = frozenset({"tri", "page", COLUMN_PARAM, "export", "vue"})
WHOLE = "vue=toutes"


@requires(Permission.CALLS_APPLICATION_VIEW)
@require_safe
@never_cache
def all_files(request: HttpRequest) -> HttpResponse:
    """The files of every call in the perimeter, and the calls that they answer."""
    return _show(request, call=None)


@requires(Permission.CALLS_APPLICATION_VIEW)
@require_safe
@never_cache
def call_files(request: HttpRequest, pk: int) -> HttpResponse:
    return _show(request, call=get_call(request, pk))


@requires(Permission.CALLS_APPLICATION_VIEW)
@require_POST
def keep_view(request: HttpRequest) -> HttpResponse:
    """Keep the filters of a list under a name; back to the same list."""
    call = get_call(request, int(request.POST["call"])) if request.POST.get("call", "").isdecimal() else None
    query = clean_query(request.POST.get("query", ""))
    try:
        view = save_view(name=request.POST.get("name", ""), query=query, call=call, actor=user_of(request))
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, f"La vue « {view.name} » est enregistrée.")
    return redirect(f"{_address(call)}?{query}")


@requires(Permission.CALLS_APPLICATION_VIEW)
@require_POST
def drop_view(request: HttpRequest, pk: int) -> HttpResponse:
    view = get_object_or_404(SavedView.objects.select_related("call"), pk=pk, user=user_of(request))
    delete_view(view, actor=user_of(request))
    messages.success(request, f"La vue « {view.name} » est supprimée.")
    return redirect(_address(view.call))


@requires(Permission.CALLS_APPLICATION_VIEW)
@require_POST
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    view = get_object_or_404(SavedView.objects.select_related("call"), pk=pk, user=user_of(request))
    try:
        rename_view(view, name=request.POST.get("name", ""), actor=user_of(request))
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, f"La vue s’appelle «\u00a0{view.name}\u00a0».")
    return redirect(f"{_address(view.call)}?{WHOLE}")


@requires(Permission.CALLS_APPLICATION_VIEW)
@require_POST
def open_first(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose the view that the list opens with (« oui »), or none."""
    view = get_object_or_404(SavedView.objects.select_related("call"), pk=pk, user=user_of(request))
    is_default = request.POST.get("defaut") == "oui"
    open_view_first(view, is_default=is_default, actor=user_of(request))
    words = f"La liste s’ouvre sur «\u00a0{view.name}\u00a0»." if is_default else "La liste s’ouvre entière."
    messages.success(request, words)
    return redirect(f"{_address(view.call)}?{WHOLE}")


def _show(request: HttpRequest, *, call: Call | None) -> HttpResponse:
    user = user_of(request)
    views = list(SavedView.objects.filter(user=user, call=call).order_by("name"))
    first = next((view for view in views if view.is_default and view.query), None)
    # Without anything asked, the list opens with the view chosen; « vue=toutes » asks for it whole.
    if first is not None and not request.GET:
        return redirect(f"{_address(call)}?{first.query}")
    previous = note_visit(call, actor=user) if call else None
    told = told_by_columns(request.GET, with_call=call is None).union(
        *(FileFilter.READS.get(name, set()) for name in request.GET)
    )
    filterset = FileFilter(request.GET, queryset=list_files(user, call=call, told=told), request=request)
    is_filtered = any(name not in NOT_FILTERS for name in request.GET)
    waiting = count_waiting(user, call=call)
    table = files_table(
        only_lines(filterset.qs),
        params=request.GET,
        with_call=call is None,
        known_count=None if is_filtered else waiting.files,
    )
    title = f"Dossiers — {call.title}" if call else "Dossiers de tous les appels"
    if fmt := asked_format(request):
        return export_table(table, fmt, title=title, filters_text=filterset.describe())
    remember_list(request)
    query = clean_query(request.GET.urlencode())
    context = {
        "crumbs": [HOME, {"label": call.title}] if call else [{"label": HOME["label"]}],
        "title": title,
        "call": call,
        "address": _address(call),
        "calls": [] if call else list_calls(user, waiting=waiting),
        "filterset": filterset,
        "is_filtered": is_filtered,
        "table": table,
        "waiting": waiting,
        "previous_visit": previous,
        "columns": _choices(request, with_call=call is None),
        "other_params": [
            (name, value)
            for name, values in request.GET.lists()
            for value in values
            if name not in {COLUMN_PARAM, "page"} and value
        ],
        "query": query,
        "views": views,
        "whole": WHOLE,
        "current_view": next((view for view in views if view.query == query and query), None),
        "instructs": user.can(Permission.CALLS_APPLICATION_INSTRUCT),
        "sealed": _count_sealed(call, user) if call else 0,
        "manages": may_manage(user),
        "states": ApplicationState,
    }
    return render(request, "calls/desk/list.html", context)


def _count_sealed(call: Call, user: Any) -> int:
    return sealed_files(call, actor=user).count() if call.is_sealed and may_manage(user) else 0


def _choices(request: HttpRequest, *, with_call: bool) -> list[dict[str, Any]]:
    columns = file_columns(with_call=with_call)
    chosen = chosen_keys(request.GET, columns, with_call=with_call)
    return [
        {"key": column.key, "label": column.heading, "is_chosen": column.key in chosen}
        for column in columns
        if column.key not in ALWAYS
    ]


def _address(call: Call | None) -> str:
    return reverse("calls:desk-call", args=[call.pk]) if call else reverse("calls:instruction")
