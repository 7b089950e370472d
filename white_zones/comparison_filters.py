"""What the comparison of two runs shows, kept in its address."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, QueryDict
from django.utils.text import capfirst

from structures.enums import SiaeKind
from territories.enums import AreaLevel
from territories.models import Area
from territories.queries.areas import list_areas, list_children
from white_zones.comparison_enums import Movement
from white_zones.domain.compare_runs import AreaChange
from white_zones.enums import Access
from white_zones.filters import Shown
from white_zones.models import Run
from white_zones.rules import SHOWN_LEVELS

UNKNOWN_RUN = "Ce calcul n’existe pas, n’est pas terminé ou ne vous est pas ouvert."


@dataclass(frozen=True, slots=True)
class Pair:
    """The runs compared."""

    before: Run
    after: Run

    @property
    def query(self) -> str:
        return f"?avant={self.before.pk}&apres={self.after.pk}"

    @property
    def reversed_query(self) -> str:
        return f"?avant={self.after.pk}&apres={self.before.pk}"


def read_pair(params: QueryDict, *, runs: Sequence[Run]) -> Pair | None:
    """The runs asked for among those that a person may read, or the two that one would compare first.

    A run that is not among them raises `Http404`. None when there are no two runs to compare.
    """
    after, before = _find(params.get("apres", ""), runs=runs), _find(params.get("avant", ""), runs=runs)
    standing = [run for run in runs if run.published_at is not None] or list(runs)
    if after is None:
        after = _first(standing, but=before) or _first(runs, but=before)
    if before is None and after is not None:
        earlier = [run for run in standing if run.year < after.year]
        before = _first(earlier, but=after) or _first(standing, but=after) or _first(runs, but=after)
    return Pair(before, after) if before and after else None


def _find(key: str, *, runs: Sequence[Run]) -> Run | None:
    if not key:
        return None
    found = next((run for run in runs if str(run.pk) == key), None)
    if found is None:
        raise Http404(UNKNOWN_RUN)
    return found


def _first(runs: Sequence[Run], *, but: Run | None) -> Run | None:
    return next((run for run in runs if run != but), None)


class ComparisonForm(forms.Form):
    """The runs, the mesh and the kind, and which lines of the table."""

    avant = forms.ChoiceField(label="Avant")
    apres = forms.ChoiceField(label="Après")
    maille = forms.ChoiceField(label="Maille", required=False)
    filiere = forms.ChoiceField(
        label="Filière", required=False, choices=[("", "Toutes"), *((kind, kind) for kind in SiaeKind.values)]
    )
    evolution = forms.ChoiceField(
        label="Évolution",
        required=False,
        choices=[("", "Toutes"), *((word.value, capfirst(word.label)) for word in Movement)],
    )
    departement = forms.ModelChoiceField(
        label="Département",
        required=False,
        queryset=Area.objects.none(),
        to_field_name="code",
        empty_label="Tous",
    )

    def __init__(self, params: QueryDict, *, runs: Sequence[Run], pair: Pair, levels: Collection[AreaLevel]) -> None:
        chosen = {name: params.get(name, "") for name in ("maille", "filiere", "evolution", "departement")}
        super().__init__({**chosen, "avant": str(pair.before.pk), "apres": str(pair.after.pk)})
        words = [(str(run.pk), f"{run.year} – {run.name}") for run in runs]
        self._choose("avant", words)
        self._choose("apres", words)
        self._choose("maille", [(level.slug, capfirst(level.plural)) for level in SHOWN_LEVELS if level in levels])
        self.fields["departement"].queryset = list_areas(level=AreaLevel.DEPARTMENT)  # type: ignore[attr-defined]

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    @property
    def refusal(self) -> str:
        """What could not be read in the address, in words; empty when all of it was."""
        if self.is_valid():
            return ""
        parts = [f"{self[name].label} « {self[name].value()} »" for name in self.errors]
        return f"Filtre inconnu : {', '.join(parts)}. Rien n’est affiché : choisissez une valeur proposée."

    def keep(self, changes: Sequence[AreaChange], *, shown: Shown) -> list[AreaChange]:
        """The lines asked for; none when a filter could not be read."""
        if self.refusal:
            return []
        kept = list(changes)
        if movement := self.cleaned_data["evolution"]:
            kept = [change for change in kept if change.movement == movement]
        if department := self.cleaned_data["departement"]:
            inside = set(list_children(department, level=shown.level).values_list("pk", flat=True))
            kept = [change for change in kept if change.place.key in inside]
        return kept

    def describe(self, pair: Pair, shown: Shown) -> str:
        """For an export, which is read without its page."""
        if self.refusal:
            return self.refusal.removesuffix(".")
        parts: list[Any] = [
            f"De « {pair.before.name} » ({pair.before.year}) à « {pair.after.name} » ({pair.after.year})",
            f"Maille : {shown.level.plural}",
            f"Filière : {shown.kind_label}",
        ]
        if movement := self.cleaned_data["evolution"]:
            parts.append(f"Évolution : {Movement(movement).label}")
        if department := self.cleaned_data["departement"]:
            parts.append(f"Département : {department.name}")
        return " ; ".join(parts)


def class_words(access: Access | None) -> str:
    return str(access.label) if access else "sans valeur"
