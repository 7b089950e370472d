"""Who works on a file: assignments, the sharing out of a call, interests, seals."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.roles import Permission
from accounts.signed_in import user_of
from calls.domain.assigning import assign_file, propose_balance, unassign_file
from calls.domain.interests import decide_conflict
from calls.domain.seals import open_seal, sealed_files
from calls.enums import INSTRUCTED, AssignmentRole, ConflictStatus
from calls.forms.desk import AssignForm, BalanceForm, MotiveForm, NothingForm
from calls.models import Application, ReviewAssignment
from calls.queries.assignments import list_assignments, list_candidates, reviewers_in
from calls.queries.desk import list_files
from calls.queries.interests import find_tied, list_interests
from calls.queries.people import reviewers_for
from calls.views.desk.access import HOME, frame_of, get_call, get_file, instructs_file
from iae_portal.common.access import requires
from iae_portal.common.attempts import attempt, refusal_of
from iae_portal.common.forms import bound_data, status_of

INSTRUCT, MANAGE = Permission.CALLS_APPLICATION_INSTRUCT, Permission.CALLS_CALL_MANAGE
DECIDED = {"confirmer": True, "ecarter": False}


@requires(INSTRUCT)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@instructs_file
def assignment(request: HttpRequest, application: Application) -> HttpResponse:
    """Who has the file, and who may be given it with what they already hold."""
    actor, people = user_of(request), reviewers_for(application.department)
    form = AssignForm(bound_data(request), candidates=list_candidates(people, tied=find_tied(application, people)))

    def give() -> None:
        data = form.cleaned_data
        role = AssignmentRole(data["role"])
        assign_file(application, reviewer=form.person, role=role, due_at=data["due_at"], actor=actor)

    if request.method == "POST" and attempt(form, give):
        messages.success(request, f"Le dossier est confié à {form.person}, qui en est informé.")
        return redirect("calls:desk-assignment", pk=application.pk)
    context = {
        **frame_of(request, application, page="attribution"),
        "form": form,
        "assignments": list_assignments(application),
    }
    return render(request, "calls/desk/assignment.html", context, status=status_of(form))


@requires(INSTRUCT)
@require_POST
@instructs_file
def drop_assignment(request: HttpRequest, application: Application, *, assignment: int) -> HttpResponse:
    rows = ReviewAssignment.objects.select_related("application__department", "reviewer")
    found = get_object_or_404(rows, application=application, pk=assignment)
    form, person = NothingForm(request.POST), found.reviewer
    if attempt(form, lambda: unassign_file(found, actor=user_of(request))):
        messages.success(request, f"Le dossier n’est plus confié à {person}.")
    else:
        messages.error(request, refusal_of(form))
    return redirect("calls:desk-assignment", pk=application.pk)


@requires(INSTRUCT)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def balance(request: HttpRequest, pk: int) -> HttpResponse:
    """Share the files of a call out: a proposal first, then the same one done, file by file."""
    call, user = get_call(request, pk), user_of(request)
    rows = list_files(user, call=call).filter(state__in=INSTRUCTED).select_related("version")
    files = list(rows.order_by("submitted_at", "pk"))
    people = reviewers_in({file.department for file in files})
    form = BalanceForm(bound_data(request), candidates=list_candidates(people, tied=set()))
    context: dict[str, Any] = {
        "crumbs": [HOME, {"label": call.title, "url": f"/instruction/appels/{pk}/"}, {"label": "Répartir"}],
        "call": call,
        "form": form,
        "files": files,
    }
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        chosen = [person for person in people if person.pk in data["people"]]
        proposal = propose_balance(files, per_file=data["per_file"], people=chosen)
        names, by_key = {person.pk: person for person in chosen}, {file.pk: file for file in files}
        if request.POST.get("etape") == "confirmer":
            results = _give_all(request, [(by_key[file], names[person]) for file, person in proposal.given], data)
            return render(request, "calls/desk/balance.html", {**context, "results": results})
        context |= {
            "proposal": [(by_key[file], names[person]) for file, person in proposal.given],
            "loads": [(names[person], load) for person, load in sorted(proposal.loads.items())],
            "short": [(by_key[file], count) for file, count in proposal.short.items()],
            "is_proposed": True,
        }
    return render(request, "calls/desk/balance.html", context, status=status_of(form))


@requires(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def interests(request: HttpRequest, pk: int) -> HttpResponse:
    """Who has an interest in a file, for those who decide of it; nothing of the file itself is shown."""
    application, actor = get_file(request, pk), user_of(request)
    people = reviewers_for(application.department)
    found = [one for one in list_interests(application, people) if one.person.pk != actor.pk]
    form = MotiveForm(bound_data(request))
    if request.method == "POST":
        person = next((one.person for one in found if str(one.person.pk) == request.POST.get("personne")), None)
        decision = request.POST.get("decision", "")
        if person is None or decision not in DECIDED:
            raise Http404

        def decide() -> None:
            decide_conflict(
                application,
                user=person,
                is_confirmed=DECIDED[decision],
                reason=form.cleaned_data["motive"],
                actor=actor,
            )

        if attempt(form, decide):
            messages.success(request, f"La décision concernant {person} est enregistrée.")
            return redirect("calls:desk-interests", pk=pk)
    context = {
        "crumbs": [HOME, {"label": application.reference}, {"label": "Situations d’intérêt"}],
        "application": application,
        "interests": found,
        "form": form,
        "clear": ConflictStatus.CLEAR,
    }
    return render(request, "calls/desk/interests.html", context, status=status_of(form))


@requires(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def seals(request: HttpRequest, pk: int) -> HttpResponse:
    """The sealed files of a call, by their references alone; opening one is motivated."""
    call, actor = get_call(request, pk), user_of(request)
    rows = list(sealed_files(call, actor=actor).select_related("call", "department").order_by("pk"))
    form = MotiveForm(bound_data(request))
    if request.method == "POST":
        chosen = next((file for file in rows if str(file.pk) == request.POST.get("dossier")), None)
        if chosen is None:
            raise Http404
        if attempt(form, lambda: open_seal(chosen, motive=form.cleaned_data["motive"], actor=actor)):
            messages.success(request, f"Le pli {chosen.reference} vous est ouvert ; l’ouverture est au journal.")
            return redirect("calls:desk-file", pk=chosen.pk)
    context = {
        "crumbs": [HOME, {"label": call.title, "url": f"/instruction/appels/{pk}/"}, {"label": "Plis fermés"}],
        "call": call,
        "files": rows,
        "form": form,
    }
    return render(request, "calls/desk/seals.html", context, status=status_of(form))


def _give_all(request: HttpRequest, pairs: list[Any], data: dict[str, Any]) -> list[dict[str, Any]]:
    """Each file in its own transaction, with its result."""
    results = []
    for file, person in pairs:
        form = NothingForm({})
        is_done = attempt(form, _giving(file, person, data["due_at"], user_of(request)))
        results.append(
            {
                "file": file,
                "person": person,
                "is_done": is_done,
                "message": "" if is_done else refusal_of(form),
            }
        )
    return results


def _giving(file: Application, person: Any, due_at: Any, actor: Any) -> Any:
    return lambda: assign_file(file, reviewer=person, due_at=due_at, actor=actor)
