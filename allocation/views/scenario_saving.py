"""What the views that change a draft share: the draft itself, the version that the page showed, and the saving."""

from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest

from accounts.models import User
from allocation.domain.save_version import StaleVersionError, save_version
from allocation.models import Scenario, ScenarioVersion
from allocation.rules.inputs import read_inputs
from allocation.rules.settings import Settings
from allocation.views.scenario_context import can_edit, get_scenario


def get_draft(request: HttpRequest, pk: int) -> tuple[Scenario, ScenarioVersion]:
    """A scenario that the person may change; others are refused, or not found."""
    scenario = get_scenario(request, pk)
    if scenario.current is None or not can_edit(cast(User, request.user), scenario):
        raise PermissionDenied
    return scenario, scenario.current


def seen_in(request: HttpRequest) -> int:
    """Number of the version that the page showed; -1, which no version has, for nonsense."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < len("1000000") else -1


def save_and_tell(request: HttpRequest, scenario: Scenario, *, settings: Settings, change: str) -> None:
    """Save on the data of the current version, and tell the person what came of it."""
    inputs = read_inputs(cast(ScenarioVersion, scenario.current).inputs)
    try:
        saved = save_version(
            scenario,
            settings=settings,
            inputs=inputs,
            actor=cast(User, request.user),
            seen=seen_in(request),
            change=change,
        )
    except StaleVersionError as stale:
        messages.error(request, f"{stale} Rien n’est enregistré : relisez-le, puis recommencez.")
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, f"Version {saved.number} enregistrée.")
