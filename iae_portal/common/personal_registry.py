"""What the portal holds about a person: each app tells its own, in its `personal_data` module.

Two sorts. What is the person's own (a message, a choice, a vote) is read whole. A trace says that the person did
something to an object of the service: it is read as what, when and in what quality, without the object itself, which
the person may no longer have the right to read.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.db import models
from django.db.models import Q

# Why what is kept at an erasure is kept (RGPD, article 17, paragraph 3).
ACT = (
    "acte du service, qui reste entier aux archives publiques (code du patrimoine, articles L211-1 et L212-2)\u202f; "
    "le nom en est retiré"
)
FILE = "suit le dossier dont il fait partie, jusqu’au terme de sa durée de conservation\u202f; le nom en est retiré"
VOTE = (
    "régularité d’un avis rendu et de son procès-verbal (code du travail, article R5112-15\u202f; délais de recours)"
)
PROOF = (
    "preuve et sécurité\u00a0: ce qui prouve ne se modifie pas (RGPD, article 17, paragraphe 3, points b et e)\u202f; "
    "le compte cité ne porte plus de nom"
)

# Never shown, even to the person: what opens something, what proves the trail, what only the machine reads.
HIDDEN = frozenset(
    {
        *("password", "token_hash", "secret", "recovery_salt", "last_step", "session_epoch"),
        *("hash", "previous_hash", "traceback", "search_text", "request_key", "submission_key", "content"),
    }
)
DATES = ("DateTimeField", "DateField")


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """Rows of one model, found by paths to the account. `kept` says why; empty, an erasure deletes them."""

    model: type[models.Model]
    links: tuple[str, ...]
    label: str
    columns: tuple[str, ...]
    kept: str
    is_trace: bool
    match: Callable[[Any], Q] | None
    # What says a column of codes in French, when the model has no choices for it.
    words: Mapping[str, Callable[[str], str]] = field(default_factory=dict)

    def rows(self, user: Any) -> models.QuerySet[Any]:
        condition = self.match(user) if self.match else Q()
        for link in self.links:
            condition |= Q(**{link: user})
        return self.model._base_manager.filter(condition).order_by("pk")  # noqa: SLF001 -- documented


@dataclass(frozen=True, slots=True)
class Exclusion:
    model: str
    field: str
    reason: str


_holdings: dict[tuple[str, bool], Holding] = {}
_exclusions: dict[tuple[str, str], Exclusion] = {}


def hold(
    model: type[models.Model],
    *links: str,
    label: str,
    columns: Sequence[str] = (),
    kept: str = "",
    match: Callable[[Any], Q] | None = None,
    words: Mapping[str, Callable[[str], str]] | None = None,
) -> None:
    """The person's own; without columns, all that the model holds of its own and the keys of what it belongs to."""
    chosen = tuple(columns) or _default_columns(model)
    _register(
        Holding(
            model=model,
            links=links,
            label=label,
            columns=chosen,
            kept=kept,
            is_trace=False,
            match=match,
            words=words or {},
        )
    )


def trace(model: type[models.Model], *links: str, kept: str = ACT) -> None:
    """Acts on an object of the service, by quality of who did them (« créé par »)."""
    label = str(model._meta.verbose_name_plural)  # noqa: SLF001
    _register(Holding(model=model, links=links, label=label, columns=(), kept=kept, is_trace=True, match=None))


def exclude(model: str, field: str, *, reason: str) -> None:
    """A path to an account that holds nothing to be read; `model` is « app.Model »."""
    _exclusions[model, field] = Exclusion(model, field, reason)


def list_holdings() -> list[Holding]:
    """In the order of the apps, the first being the one that knows no other."""
    return list(_holdings.values())


def list_exclusions() -> list[Exclusion]:
    return list(_exclusions.values())


def read_holding(holding: Holding, user: Any) -> list[dict[str, Any]]:
    """Its rows as « name of the column in French: value », choices in words; one query, one a quality for a trace."""
    if holding.is_trace:
        return list(_read_traces(holding, user))
    labels = [name_column(holding.model, column) for column in holding.columns]
    words = [_words(holding, column) for column in holding.columns]
    return [
        {label: say(value) for label, value, say in zip(labels, row, words, strict=True)}
        for row in holding.rows(user).values_list(*holding.columns)
    ]


def name_column(model: type[models.Model], column: str) -> str:
    """« structure : nom » for a column of another model."""
    names = []
    for part in column.split("__"):
        field = model._meta.get_field(part)  # noqa: SLF001
        names.append(str(getattr(field, "verbose_name", part)))
        model = getattr(field, "related_model", None) or model  # type: ignore[assignment]
    return "\u00a0: ".join(names)


def _register(holding: Holding) -> None:
    _holdings[f"{holding.model._meta.label}:{holding.label}", holding.is_trace] = holding  # noqa: SLF001


def _read_traces(holding: Holding, user: Any) -> Iterator[dict[str, Any]]:
    for link in holding.links:
        dated = _date_of(holding.model, link)
        quality = name_column(holding.model, link)
        rows = holding.model._base_manager.filter(**{link: user}).order_by("pk")  # noqa: SLF001
        for pk, date in rows.values_list("pk", dated or "pk"):
            yield {"identifiant": pk, "qualité": quality, "date": date if dated else None}


def _date_of(model: type[models.Model], link: str) -> str:
    """When the act was done: `held_at` for `held_by`, else the first date of the row."""
    dates = [field.name for field in model._meta.concrete_fields if field.get_internal_type() in DATES]  # noqa: SLF001
    stem = re.sub(r"_by$", "", link)
    return next((name for name in (f"{stem}_at", f"{stem}_on") if name in dates), dates[0] if dates else "")


def _default_columns(model: type[models.Model]) -> tuple[str, ...]:
    """Every column but what is hidden and the accounts of other people."""
    users = model._meta.apps.get_model("accounts", "User")  # noqa: SLF001
    fields = model._meta.concrete_fields  # noqa: SLF001
    return tuple(field.name for field in fields if field.name not in HIDDEN and field.related_model is not users)


def _choices(model: type[models.Model], column: str) -> dict[Any, str]:
    field: Any = None
    for part in column.split("__"):
        field = model._meta.get_field(part)  # noqa: SLF001
        model = getattr(field, "related_model", None) or model
    return {key: str(word) for key, word in getattr(field, "flatchoices", None) or []}


def _words(holding: Holding, column: str) -> Callable[[Any], Any]:
    if column in holding.words:
        return holding.words[column]
    return partial(_plain, choices=_choices(holding.model, column))


def _plain(value: Any, choices: dict[Any, str]) -> Any:
    if isinstance(value, str | int | bool | None):
        return choices.get(value, value)
    return value
