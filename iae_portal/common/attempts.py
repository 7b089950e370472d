"""Doing what a form or a button asks, and telling what the rules refuse where the person looks."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from iae_portal.common.forms import PortalForm, add_refusal, status_of
from iae_portal.common.sent_once import run_once
from iae_portal.common.transitions import TransitionRefusedError


def attempt(form: BaseForm, run: Callable[[], Any]) -> bool:
    """Do what a valid form asks; what is refused is told on the form."""
    return form.is_valid() and carry_out(form, lambda: run_once(form, run))


def carry_out(form: BaseForm, run: Callable[[], Any]) -> bool:
    """Do something, and tell on a form that was already read what is refused."""
    try:
        run()
    except ValidationError as refusal:
        add_refusal(form, refusal)
    except TransitionRefusedError as refusal:
        form.add_error(None, str(refusal))
    else:
        return True
    return False


def refusal_of(form: BaseForm) -> str:
    """What the form was refused for, in one line."""
    return " ".join(str(error) for error in form.non_field_errors())


def ask(
    request: HttpRequest,
    form: PortalForm,
    *,
    run: Callable[[], Any],
    title: str,
    button: str,
    back: str,
    crumbs: Sequence[Mapping[str, Any]],
    template: str = "common/form_page.html",
    **context: Any,
) -> HttpResponse | None:
    """A page of one form: None once what it asks is done, else the page to show.

    `template` extends that of every such page; `intro` is a sentence under the title.
    """
    if request.method == "POST" and attempt(form, run):
        return None
    page = {"title": title, "button": button, "back": back, "crumbs": crumbs, "form": form, **context}
    return render(request, template, page, status=status_of(form))


def ask_and_return(request: HttpRequest, form: PortalForm, *, back: str, done: str, **asked: Any) -> HttpResponse:
    """`ask`, then the way back with the sentence `done` once what the form asks is done."""
    page = ask(request, form, back=back, **asked)
    if page is not None:
        return page
    messages.success(request, done)
    return redirect(back)
