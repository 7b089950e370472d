import pytest

from iae_portal.common.map_paths import fit_path


def fit(path, **fields):
    return fit_path(path, **{"left": 0, "top": 0, "scale": 1, **fields})


def test_a_path_is_moved_then_scaled():
    path = "M 500000 -5700000 l 1000 2000 -400 0 z"
    assert fit(path, left=499_000, top=-5_701_000, scale=0.025) == "M 25 25 l 25 50 -10 0 z"


@pytest.mark.parametrize(
    "path", ["M 1 1 l 2 0 0 2 z", "M 1 1 L 3 1 L 3 3 Z", "m 1 1 2 0 0 2 z", "M 1,1 3,1 3,3 z", "M 1 1 l 2 0 0 2"]
)
def test_every_writing_of_a_ring_is_read(path):
    assert fit(path) == "M 1 1 l 2 0 0 2 z"


def test_rings_follow_one_another():
    assert fit("M 0 0 l 5 0 0 5 z M 9 9 l 2 0 0 2 z") == "M 0 0 l 5 0 0 5 z M 9 9 l 2 0 0 2 z"


def test_a_relative_move_starts_where_the_ring_before_closed():
    assert fit("m 1 1 5 0 0 5 z m 10 0 2 0 0 2 z") == "M 1 1 l 5 0 0 5 z M 11 1 l 2 0 0 2 z"


def test_roundings_do_not_add_up():
    path = "M 0 0 l " + "0.4 0 " * 100 + "0 4 z"
    across = [int(x) for x in fit(path).split(" l ")[1].removesuffix(" z").split()[::2]]
    assert sum(across) == 40


def test_a_ring_too_small_to_be_seen_is_left_out():
    assert fit("M 0 0 l 5 0 0 5 z M 9 9 l 0.01 0 0 0.01 z") == "M 0 0 l 5 0 0 5 z"


def test_a_curve_is_refused():
    with pytest.raises(ValueError, match="inconnue\u00a0: C"):
        fit("M 0 0 C 1 1 2 2 3 3 z")
