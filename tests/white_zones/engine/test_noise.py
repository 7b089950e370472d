"""The numbers of a draw are the same whether they are kept or drawn again."""

import numpy as np
import pytest

from white_zones.engine import noise
from white_zones.engine.noise import Noise


def test_numbers_follow_those_of_the_travel_factors():
    generator = np.random.default_rng([7, 3])
    generator.random(2)
    normals, shares = Noise(7, origin_count=5, site_count=2).of(3)
    assert normals.tolist() == generator.standard_normal(5).tolist()
    assert shares.tolist() == generator.random(2).tolist()


@pytest.mark.parametrize("kept", [0, 8 * 7, 8 * 7 * 4])
def test_numbers_do_not_depend_on_what_is_kept(monkeypatch, kept):
    monkeypatch.setattr(noise, "KEPT_BYTES", kept)
    source = Noise(7, origin_count=5, site_count=2)
    first = [source.of(draw)[0].tolist() for draw in range(4)]
    assert [source.of(draw)[0].tolist() for draw in range(4)] == first
