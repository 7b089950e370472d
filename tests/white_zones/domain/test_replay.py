"""A run made alive again: from its own inputs, to the last bit."""

import numpy as np
import pytest

from structures.models import AnnexLine
from territories.models import IndicatorValue
from tests.factories.white_zones import CODES, make_done_run
from white_zones.domain.replay import NoInputsError, load_replay, travel_to
from white_zones.domain.snapshot import Snapshot, fingerprint
from white_zones.models import CommuneResult, RunInputs


def stored_access(run, kind=""):
    rows = CommuneResult.objects.filter(run=run, kind=kind).order_by("area__code")
    return list(rows.values_list("accessibility", flat=True))


def test_replay_gives_the_stored_access_to_the_last_bit(example_rows):
    run = make_done_run(example_rows)
    replay = load_replay(run)
    assert replay.access.total[: replay.inside].tolist() == stored_access(run)
    assert replay.access.by_kind[: replay.inside, 3].tolist() == stored_access(run, "ACI")


def test_replay_reads_nothing_of_todays_tables(example_rows):
    run = make_done_run(example_rows)
    AnnexLine.objects.update(etp=99)
    IndicatorValue.objects.update(value=1)
    assert load_replay(run).access.total.tolist() == stored_access(run)


def test_replay_knows_places_by_their_codes(example_rows):
    replay = load_replay(make_done_run(example_rows))
    assert list(replay.codes) == sorted(CODES.values())
    assert [replay.site_codes[replay.site_ranks[example_rows.sites[name].pk]] for name in ("S1", "S2", "S3")] == [
        CODES["A"],
        CODES["C"],
        CODES["E"],
    ]


def test_run_without_inputs_cannot_be_replayed(example_rows):
    with pytest.raises(NoInputsError):
        load_replay(make_unsaved(example_rows))


def make_unsaved(made):
    """A run as those made before inputs were kept."""
    run = make_done_run(made)
    run.pk += 1_000_000
    return run


def test_travel_to_a_commune_is_that_of_the_run(example_rows):
    replay = load_replay(make_done_run(example_rows))
    found = travel_to(replay, [CODES["E"], CODES["A"]])
    minutes = {
        (replay.codes[origin], place): time
        for origin, place, time in zip(
            found.origins.tolist(), found.destinations.tolist(), found.minutes.tolist(), strict=True
        )
    }
    assert minutes[CODES["D"], 0] == 20
    assert minutes[CODES["B"], 1] == 10


def test_travel_to_an_unknown_commune_is_an_error(example_rows):
    with pytest.raises(KeyError):
        travel_to(load_replay(make_done_run(example_rows)), ["00000"])


def test_snapshot_comes_back_as_it_was(example_rows):
    stored = RunInputs.objects.get(run=make_done_run(example_rows))
    content = bytes(stored.content)
    snapshot = Snapshot.from_bytes(content)
    assert snapshot.to_bytes() == content
    assert stored.sha256 == fingerprint(content)
    assert (snapshot.inside, snapshot.home, len(snapshot.sites)) == (6, 6, 3)
    assert snapshot.pair_tenths.dtype == np.uint16


def test_demand_of_the_rest_of_the_region_competes(example_rows):
    whole = make_done_run(example_rows)
    part = make_done_run(example_rows, perimeter=example_rows.epci["E1"].pk)
    assert load_replay(part).inside == 3
    found = dict(CommuneResult.objects.filter(run=part, kind="").values_list("area_id", "accessibility"))
    expected = dict(CommuneResult.objects.filter(run=whole, kind="").values_list("area_id", "accessibility"))
    assert found == {key: pytest.approx(expected[key], rel=1e-14) for key in found}
    assert part.references == whole.references
