"""The communes that a call aims at: the rule, what it finds counted before it is kept, the map and the list."""

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.roles import Permission
from calls.domain.preparing import set_target
from calls.enums import TargetMode
from calls.forms.preparation import TargetForm
from calls.models import Call
from calls.queries.target_rules import TargetRule, load_rule
from calls.queries.targets import count_targets, published_runs, target_codes, target_communes, with_department
from calls.tables.public import communes_table
from calls.views.preparation.subject import CALL, find_prepared_call, find_subject
from calls.views.public.call import paint
from iae_portal.common.access import requires
from iae_portal.common.exports import asked_format, export_table
from iae_portal.common.forms import add_refusal, bound_data, status_of
from iae_portal.common.transitions import TransitionRefusedError
from territories.queries.frames import frame_region
from white_zones.models import Run


@requires(Permission.CALLS_CALL_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def target(request: HttpRequest, pk: int) -> HttpResponse:
    """« Compter » shows what the rule typed would find; « Enregistrer » keeps it."""
    call = find_prepared_call(request, pk)
    form = TargetForm(bound_data(request), call=call, runs=published_runs())
    run, rule = call.run, load_rule(call.target_rule)
    is_counted = False
    if form.is_valid():
        run, rule = form.cleaned_data["run"], form.rule()
        is_counted = request.POST.get("action") == "count"
        if not is_counted and _keep(request, call, form):
            return redirect("calls:desk", CALL, pk)
    mode = form.cleaned_data.get("mode") if form.is_bound and not form.errors else call.target_mode
    found = _describe(request, call, run, rule) if run is not None and mode != TargetMode.NONE else {}
    if found and (fmt := asked_format(request, name="communes")):
        return export_table(found["table"], fmt, title=f"Communes visées, {call.title}", filters_text=rule.describe())
    subject = find_subject(request, CALL, pk)
    context = {
        "crumbs": subject.crumbs("Territoires visés"),
        "subject": subject,
        "form": form,
        "is_counted": is_counted,
        "rule_words": rule.describe(),
        **found,
    }
    return render(request, "calls/preparation/target.html", context, status=status_of(form))


@requires(Permission.CALLS_CALL_MANAGE)
@require_safe
def values(request: HttpRequest, pk: int) -> JsonResponse:
    """The communes of the rule in the address, or of the rule kept, for the map."""
    call = find_prepared_call(request, pk)
    run = published_runs().filter(pk=_number(request.GET.get("diagnostic", ""))).first() or call.run
    if run is None:
        return JsonResponse({"values": {}})
    given = {
        "classes": request.GET.getlist("classe"),
        "kinds": request.GET.getlist("filiere"),
        "departments": request.GET.getlist("departement"),
        "robust_only": request.GET.get("robuste") == "oui",
        "without_small": request.GET.get("petits") != "oui",
    }
    rule = load_rule(given) if given["classes"] else load_rule(call.target_rule)
    return JsonResponse({"values": paint(target_codes(target_communes(run, rule)))})


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) <= 9 else 0  # noqa: PLR2004 -- more is no key


def _keep(request: HttpRequest, call: Call, form: TargetForm) -> bool:
    data = form.cleaned_data
    try:
        set_target(
            call,
            mode=TargetMode(data["mode"]),
            run=data["run"],
            rule=form.rule(),
            actor=cast(User, request.user),
        )
    except ValidationError as refusal:
        add_refusal(form, refusal)
    except TransitionRefusedError as refusal:
        form.add_error(None, str(refusal))
    else:
        messages.success(request, "Les territoires visés sont enregistrés.")
        return True
    return False


def _describe(request: HttpRequest, call: Call, run: Run, rule: TargetRule) -> dict[str, Any]:
    communes = target_communes(run, rule)
    table = communes_table(with_department(communes), params=request.GET, caption="Communes visées")
    frame = frame_region()
    query = [("diagnostic", str(run.pk)), *(("classe", one.value) for one in rule.classes)]
    query += [("filiere", kind) for kind in rule.kinds]
    query += [("departement", code) for code in rule.departments]
    query += [("robuste", "oui")] if rule.robust_only else []
    query += [] if rule.without_small else [("petits", "oui")]
    address = reverse("calls:target-values", args=[call.pk], query=query)
    drawn = {
        "label": "Carte des communes visées",
        "level": "commune",
        "values_url": address,
        "bounds": frame.bounds,
        "legend": [("white", "commune visée")],
        "source": f"Source\u00a0: diagnostic «\u00a0{run.name}\u00a0», offre {run.year}.",
    }
    return {"count": count_targets(communes), "table": table, "map": drawn if frame.bounds else None}
