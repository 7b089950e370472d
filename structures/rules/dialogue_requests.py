"""What the parts of the portal above this one ask of a structure in its dialogue: they say it, its page shows it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class DialogueRequest:
    """One thing asked: what, where it stands, and the page that does it, if the reader may open it."""

    label: str
    state: str
    url: str = ""
    action: str = ""


Provider = Callable[[Any, Any], DialogueRequest | None]
_providers: list[Provider] = []


def add_provider(provider: Provider) -> None:
    """Called once by each part, when the portal starts; `provider(dialogue, user)` asks one query at most or two."""
    if provider not in _providers:
        _providers.append(provider)


def list_requests(dialogue: Any, user: Any) -> list[DialogueRequest]:
    return [request for provider in _providers if (request := provider(dialogue, user)) is not None]
