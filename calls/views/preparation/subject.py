"""What is being prepared: a call, or a model of calls. The same pages serve both."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.models import User
from calls.domain.preparing import StaleDefinitionError, save_definition
from calls.models import Call, CallTemplate
from calls.rules.definitions import CallDefinition, DefinitionError, load_definition
from calls.rules.differences import Difference
from calls.rules.editing import PieceNotFoundError
from iae_portal.common.forms import add_refusal
from iae_portal.common.transitions import TransitionRefusedError

CALL, TEMPLATE = "appel", "modele"
GONE = "Cet élément n’existe plus\u00a0: une autre personne l’a retiré. La page montre l’état actuel."


@dataclass
class Subject:
    """The row, and the words and addresses that differ between a call and a model."""

    what: str
    row: Call | CallTemplate

    @property
    def is_call(self) -> bool:
        return self.what == CALL

    @property
    def pk(self) -> int:
        return self.row.pk

    @property
    def title(self) -> str:
        return str(self.row)

    @property
    def revision(self) -> int:
        return self.row.revision

    @property
    def definition(self) -> dict[str, Any]:
        data: dict[str, Any] = self.row.definition
        return data

    @property
    def content(self) -> CallDefinition:
        return load_definition(self.row.definition)

    @property
    def desk(self) -> str:
        return self.url("desk")

    def url(self, name: str, *args: Any) -> str:
        return reverse(f"calls:{name}", args=[self.what, self.pk, *args])

    def crumbs(self, *labels: str | tuple[str, str]) -> list[dict[str, str]]:
        """From the list to the page: a label, or a label with its address."""
        found = [
            {"label": "Appels à projets", "url": reverse("calls:list")},
            {"label": "Préparation", "url": reverse("calls:preparation")},
            {"label": self.title, "url": self.desk},
        ]
        last = [{"label": one} if isinstance(one, str) else {"label": one[0], "url": one[1]} for one in labels]
        return found + last


@dataclass
class Saving:
    """How a change ended: kept; or refused, with what differs when somebody saved meanwhile."""

    is_kept: bool
    differences: list[Difference] | None = None


def find_subject(request: HttpRequest, what: str, pk: int) -> Subject:
    if what == CALL:
        rows = Call.objects.visible_to(request.user).select_related("template", "version", "run")
        return Subject(what, get_object_or_404(rows, pk=pk))
    if what == TEMPLATE:
        return Subject(what, get_object_or_404(CallTemplate, pk=pk))
    raise Http404("On prépare un appel ou un modèle.")


def find_prepared_call(request: HttpRequest, pk: int) -> Call:
    """The call itself, for the pages that a model does not have."""
    return cast(Call, find_subject(request, CALL, pk).row)


def keep_change(
    request: HttpRequest, subject: Subject, change: Callable[[dict[str, Any]], dict[str, Any]], *, form: BaseForm
) -> Saving:
    """Apply a change to the definition as it is now and keep it, if it is the revision that the page showed.

    What is refused is told on the form; what was typed stays in it.
    """
    try:
        definition = change(subject.definition)
        save_definition(subject.row, definition, seen=asked_revision(request), actor=cast(User, request.user))
    except StaleDefinitionError as stale:
        form.add_error(None, str(stale))
        return Saving(is_kept=False, differences=stale.differences)
    except PieceNotFoundError:
        form.add_error(None, GONE)
    except DefinitionError as refusal:
        for line in str(refusal).splitlines():
            form.add_error(None, line)
    except ValidationError as refusal:
        add_refusal(form, refusal)
    except TransitionRefusedError as refusal:
        form.add_error(None, str(refusal))
    else:
        return Saving(is_kept=True)
    return Saving(is_kept=False)


def keep_quietly(request: HttpRequest, subject: Subject, change: Callable[[dict[str, Any]], dict[str, Any]]) -> bool:
    """The same for a button without form: what is refused is told above the page it leads back to."""
    try:
        definition = change(subject.definition)
        save_definition(subject.row, definition, seen=asked_revision(request), actor=cast(User, request.user))
    except StaleDefinitionError:
        words = "Une autre personne a enregistré entre-temps\u00a0: la page est à jour, refaites votre geste."
        messages.error(request, words)
    except PieceNotFoundError:
        messages.error(request, GONE)
    except (DefinitionError, TransitionRefusedError) as refusal:
        messages.error(request, str(refusal))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        return True
    return False


def asked_revision(request: HttpRequest) -> int:
    text = request.POST.get("revision", "")
    return int(text) if text.isdecimal() and len(text) <= 9 else 0  # noqa: PLR2004 -- more is no revision
