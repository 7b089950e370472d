"""The decisions of a call: balances, and many released at once, previewed then followed."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.signed_in import user_of
from awards.domain.releasing import ACTION, ask_release, try_release
from awards.forms.base import NothingForm
from awards.queries.balance import read_call_balance, read_department_balances
from awards.queries.lists import list_files_to_decide, list_held
from awards.tables.lists import balances_table, decisions_table
from awards.views.access import HOME, RELEASE, VIEW
from calls.domain.bulk_actions import MOST_FILES
from calls.models import Application, BulkAction
from calls.tables.desk import bulk_table
from calls.views.desk.access import get_call
from iae_portal.common.access import requires
from iae_portal.common.exports import asked_format, export_table
from iae_portal.common.forms import bound_data, status_of
from iae_portal.common.job_display import describe_job
from territories.models import Area

LABEL = "Notification de décisions"


@requires(VIEW)
@require_safe
@never_cache
def call(request: HttpRequest, pk: int) -> HttpResponse:
    """Envelopes and decisions of a call, in the perimeter of the reader."""
    found, user = get_call(request, pk), user_of(request)
    rows = list_files_to_decide(user).filter(call=found)
    table = decisions_table(rows, params=request.GET)
    departments = Area.objects.filter(pk__in=rows.order_by().values("department")).order_by("code")
    balances = [read_call_balance(found)]
    if departments.count() == 1:
        balances += read_department_balances(departments[0], [found.year])
    balance = balances_table(balances, params=request.GET)
    if fmt := asked_format(request, name=balance.name):
        return export_table(balance, fmt, title=f"Solde — {found.title}")
    if fmt := asked_format(request):
        return export_table(table, fmt, title=f"Décisions — {found.title}")
    context = {
        "title": f"Décisions, {found.title}",
        "call": found,
        "crumbs": [HOME, {"label": found.title}],
        "table": table,
        "balance": balance,
        "held": list_held(user, call=pk).count() if user.can(RELEASE) else 0,
    }
    return render(request, "awards/call.html", context)


@requires(RELEASE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def prepare(request: HttpRequest, pk: int) -> HttpResponse:
    """The held decisions, ticked; then what would become of each; then the job."""
    found, user = get_call(request, pk), user_of(request)
    files = list(list_held(user, call=pk)[: MOST_FILES + 1])
    form = NothingForm(bound_data(request))
    asked = set(request.POST.getlist("d"))
    chosen = [file for file in files if str(file.pk) in asked] if request.method == "POST" else files
    context: dict[str, Any] = {
        "crumbs": [HOME, {"label": found.title, "url": reverse("awards:call", args=[pk])}, {"label": "Notifier"}],
        "call": found,
        "files": files[:MOST_FILES],
        "is_cut": len(files) > MOST_FILES,
        "chosen": {file.pk for file in chosen},
        "form": form,
    }
    if request.method == "POST" and form.is_valid():
        if not chosen:
            form.add_error(None, "Choisissez au moins un dossier.")
        elif request.POST.get("etape") == "confirmer":
            try:
                bulk = ask_release(found, chosen, actor=user)
            except ValidationError as refusal:
                form.add_error(None, refusal.messages)
            else:
                return redirect("awards:release-result", pk=pk, bulk=bulk.pk)
        else:
            outcomes = try_release(chosen, actor=user)
            context |= {"outcomes": outcomes, "would": sum(one.is_done for one in outcomes)}
    return render(request, "awards/release.html", context, status=status_of(form))


@requires(RELEASE)
@require_safe
@never_cache
def result(request: HttpRequest, pk: int, bulk: int) -> HttpResponse:
    """What became of each decision; only who asked follows it."""
    user = user_of(request)
    rows = BulkAction.objects.filter(action=ACTION).select_related("job", "call")
    found = get_object_or_404(rows, pk=bulk, call=pk, asked_by=user)
    seen = Application.objects.visible_to(user).values("pk")
    items = found.items.filter(application__in=seen).select_related("application__call", "application__department")
    table = bulk_table(items.order_by("pk"), params=request.GET)
    if fmt := asked_format(request):
        return export_table(table, fmt, title=f"{LABEL} {found.pk}")
    address = reverse("awards:call", args=[pk])
    context = {
        "crumbs": [HOME, {"label": found.call.title, "url": address}, {"label": LABEL}],
        "bulk": found,
        "label": LABEL.lower(),
        "call": found.call,
        "table": table,
        "card": describe_job(found.job, user=user, reload_page=True) if found.job else None,
        "list_url": address,
    }
    return render(request, "calls/desk/bulk.html", context)
