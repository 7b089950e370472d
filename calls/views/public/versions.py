"""What one version of a call changed from the one before: its words, its questions, the communes that it aims at."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from calls.presentation.public_page import TARGETS
from calls.presentation.target_changes import tell_target_change
from calls.queries.target_changes import compare_aims, version_aim
from calls.rules.differences import compare_definitions
from calls.tables.public import moves_table
from calls.views.public.finding import find_call
from iae_portal.common.access import public
from iae_portal.common.exports import asked_format, export_table


@public
@require_safe
def version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The differences, the communes exported as they are listed; the first version changed nothing."""
    call = find_call(request, pk)
    pair = list(call.versions.select_related("run").filter(number__in=(number - 1, number)).order_by("number"))
    if not pair or pair[-1].number != number or len(pair) == 1:
        raise Http404("Cette version n’a pas de version précédente.")
    older, newer = pair
    change = compare_aims(version_aim(older), version_aim(newer))
    caption = f"Communes qui entrent, sortent ou changent de classe à la version {number}"
    table = moves_table(change.moves, params=request.GET, caption=caption)
    if fmt := asked_format(request, name=table.name):
        return export_table(table, fmt, title=f"{caption}, {call.title}")
    context = {
        "crumbs": [
            {"label": "Appels à projets", "url": reverse("calls:list")},
            {"label": call.title, "url": reverse("calls:call", args=[pk])},
            {"label": f"Version {number}"},
        ],
        "call": call,
        "newer": newer,
        "older": older,
        "differences": compare_definitions(older.content, newer.content),
        "target_words": TARGETS[change.after.mode],
        "target_told": tell_target_change(change),
        "moves": table if change.moves else None,
    }
    return render(request, "calls/public/version.html", context)
