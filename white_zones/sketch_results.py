"""Everything that a page shows of what a sketch changes, for one reader."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from iae_portal.common.tables import Table
from white_zones.domain.evaluate_sketch import Effect, evaluate_sketch
from white_zones.domain.replay import Replay
from white_zones.domain.sketch_changes import PlannedChange
from white_zones.models import Run
from white_zones.queries.sketches import read_areas
from white_zones.rules import ALL_KINDS
from white_zones.sketch_tables import changes_table, departments_table, moved_table, totals_table
from white_zones.sketch_words import (
    BeforeAfter,
    ToldChange,
    map_classes,
    map_marks,
    tell_changes,
    tell_effect,
    tell_figures,
    tell_notes,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """The effect in words, figures and tables, and what the map draws of it."""

    effect: Effect
    told: Sequence[ToldChange]
    sentence: str
    figures: Sequence[BeforeAfter]
    notes: Sequence[str]
    changes: Table
    totals: Table
    moved: Table
    departments: Table
    classes_json: str
    marks_json: str

    @property
    def tables(self) -> list[Table]:
        return [self.changes, self.totals, self.moved, self.departments]


def compose_results(
    run: Run,
    replay: Replay,
    changes: Sequence[PlannedChange],
    *,
    user: Any,
    params: QueryDict,
    kind: str = ALL_KINDS,
) -> Results:
    """Evaluate the changes and tell them; raise `UnknownPlaceError` when the run does not hold what they name."""
    effect = evaluate_sketch(replay, changes, kind=kind)
    told = tell_changes(run, changes, user=user)
    discreet = any(one.is_hidden for one in told)
    areas = read_areas({shift.area for shift in effect.moved} | set(effect.by_department))
    return Results(
        effect=effect,
        told=told,
        sentence=tell_effect(effect, discreet=discreet),
        figures=tell_figures(effect, discreet=discreet),
        notes=tell_notes(effect, discreet=discreet, names={one.change.commune: one.place for one in told}),
        changes=changes_table(told, params=params),
        totals=totals_table(effect, params=params),
        moved=moved_table(effect, areas=areas, discreet=discreet, params=params),
        departments=departments_table(effect, areas=areas, params=params),
        classes_json=json.dumps(map_classes(effect, discreet=discreet), separators=(",", ":"), ensure_ascii=False),
        marks_json=json.dumps(map_marks(replay, changes), separators=(",", ":")),
    )
