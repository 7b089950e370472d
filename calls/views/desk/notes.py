"""Internal notes: a page of their own, of another colour, that no applicant's page knows."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.roles import Permission
from accounts.signed_in import user_of
from calls.domain.internal_notes import write_note
from calls.forms.desk import NoteForm
from calls.models import Application
from calls.views.desk.access import frame_of, instructs_file
from iae_portal.common.access import requires
from iae_portal.common.attempts import attempt
from iae_portal.common.forms import bound_data, status_of


@requires(Permission.CALLS_APPLICATION_INSTRUCT)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@instructs_file
def notes(request: HttpRequest, application: Application) -> HttpResponse:
    form, actor = NoteForm(bound_data(request)), user_of(request)
    if request.method == "POST" and attempt(
        form, lambda: write_note(application, text=form.cleaned_data["text"], actor=actor)
    ):
        messages.success(request, "La note est gardée. Le porteur ne la voit pas.")
        return redirect("calls:desk-notes", pk=application.pk)
    context = {
        **frame_of(request, application, page="notes"),
        "form": form,
        "notes": list(application.notes.select_related("author")),
    }
    return render(request, "calls/desk/notes.html", context, status=status_of(form))
