"""One's own notices, and how one wants to be written to."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.signed_in import user_of
from calls.domain.notices import choose_mails, mark_notices_read
from calls.forms.desk import MailChoiceForm
from calls.models import MailChoice, Notice
from iae_portal.common.access import signed_in
from iae_portal.common.forms import bound_data

SHOWN = 100


@signed_in
@require_safe
@never_cache
def notices(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    rows = Notice.objects.of(user)
    context = {
        "crumbs": [{"label": "Notifications"}],
        "notices": list(rows.order_by("-made_at", "-pk")[:SHOWN]),
        "unread": rows.filter(read_at__isnull=True).count(),
    }
    return render(request, "calls/desk/notices.html", context)


@signed_in
@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Mark one notice as read, or all of them."""
    asked = request.POST.get("notification", "")
    mark_notices_read(actor=user_of(request), keys=[int(asked)] if asked.isdecimal() else None)
    return redirect("calls:notices")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def mail_choice(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    daily = MailChoice.objects.filter(user=user, daily=True).exists()
    form = MailChoiceForm(bound_data(request), initial={"daily": daily})
    if form.is_valid():
        choose_mails(daily=form.cleaned_data["daily"], actor=user)
        messages.success(request, "Votre choix est enregistré.")
        return redirect("calls:mail-choice")
    crumbs = [{"label": "Notifications", "url": "/notifications/"}, {"label": "Courriels"}]
    return render(request, "calls/desk/mail_choice.html", {"crumbs": crumbs, "form": form})
