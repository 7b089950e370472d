"""What the white zones become if some files are accepted: the what-if of the diagnosis, file by file.

Each file adds the ETP of its first year, of its structure's kind, at its commune: exactly the antennas that somebody
would add by hand in a sketch of the same run, so that both give the same figures.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from calls.models import Application, Call
from territories.enums import AreaLevel
from white_zones.domain.evaluate_sketch import Effect, evaluate_sketch
from white_zones.domain.replay import load_replay
from white_zones.domain.sketch_changes import PlannedChange
from white_zones.models import Run
from white_zones.sketch_enums import SketchAction


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file that changes nothing to the diagnosis, and why."""

    application: Application
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """The effect of the files together, the antennas that they stand for, and those that have none."""

    effect: Effect
    changes: Sequence[PlannedChange]
    left_out: Sequence[LeftOut]

    @property
    def etp(self) -> Decimal:
        return sum((change.etp or Decimal(0) for change in self.changes), Decimal(0))


def gather_effect(run: Run, applications: Sequence[Application]) -> Gathered:
    """Evaluate the files together; `siae` and `place` are to be read beforehand. Raises NoInputsError."""
    replay = load_replay(run)
    changes, left_out = [], []
    for application in applications:
        planned = plan_change(application)
        if isinstance(planned, str):
            left_out.append(LeftOut(application, planned))
        elif planned.commune not in replay.ranks or planned.kind not in replay.kinds:
            left_out.append(LeftOut(application, "sa commune ou sa filière n’est pas dans le diagnostic de référence"))
        else:
            changes.append(planned)
    return Gathered(effect=evaluate_sketch(replay, changes), changes=changes, left_out=left_out)


def run_to_replay(call: Call, applications: Sequence[Application]) -> Run | None:
    """The diagnosis that the files answered when they answered one and the same, else that of the version in force.

    `version__run` of the files is to be read beforehand.
    """
    answered = {application.version.run_id: application.version.run for application in applications}
    if len(answered) == 1:
        return next(iter(answered.values()))
    return call.version.run if call.version else None


def plan_change(application: Application) -> PlannedChange | str:
    """The antenna that the file would open, or the reason why it opens none."""
    if application.siae is None:
        return "il n’est pas porté par une structure d’une filière"
    place = application.place
    if place is None or place.level != AreaLevel.COMMUNE:
        return "il ne désigne pas de commune"
    etp = first_year_etp(application)
    if not etp:
        return "il ne demande pas d’ETP la première année"
    return PlannedChange(action=SketchAction.ADD, commune=place.code, kind=application.siae.kind, etp=etp)


def first_year_etp(application: Application) -> Decimal | None:
    """ETP asked for the first year that the file names."""
    years = application.etp_by_year
    return Decimal(years[min(years)]) if years else None
