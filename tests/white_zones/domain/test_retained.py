"""The class that is retained: two meshes, then derogations within their bounds."""

import numpy as np
import pytest

from iae_portal.common.job_context import JobError
from white_zones.domain.parameters import Derogation
from white_zones.domain.retained import Retained, derogate, retain_classes
from white_zones.enums import ClassOrigin, MeshRule

OWN = np.array([0, 1, 2, 3])
CODES = {"98901": 0, "98902": 1, "98903": 2, "98904": 3}
DEMAND = np.array([5.0, 45.0, 30.0, 20.0])


def test_alone_a_commune_keeps_its_own_class():
    retained = retain_classes(OWN, wider=np.array([3, 3, 0, 0]), rule=MeshRule.NONE)
    assert (retained.ranks.tolist(), set(retained.origins)) == ([0, 1, 2, 3], {ClassOrigin.OWN})


def test_the_worse_of_two_meshes_is_kept():
    retained = retain_classes(OWN, wider=np.array([1, 0, 2, 2]), rule=MeshRule.WORSE)
    assert retained.ranks.tolist() == [0, 0, 2, 2]
    assert retained.origins == [ClassOrigin.OWN, ClassOrigin.MESH, ClassOrigin.OWN, ClassOrigin.MESH]


def test_the_better_of_two_meshes_is_kept():
    retained = retain_classes(OWN, wider=np.array([1, 0, 2, 2]), rule=MeshRule.BETTER)
    assert retained.ranks.tolist() == [1, 1, 2, 3]


def test_a_wider_area_without_class_changes_nothing():
    assert retain_classes(OWN, wider=np.full(4, -1), rule=MeshRule.WORSE).ranks.tolist() == [0, 1, 2, 3]


def plain():
    return Retained(OWN, [ClassOrigin.OWN] * 4)


def apply(*derogations, limit=0.05):
    return derogate(plain(), derogations, ranks_of=CODES, demand=DEMAND, limit=limit)


def test_a_derogation_moves_one_commune_by_one_class():
    retained = apply(Derogation("98901", "low", "Massif enclavé l’hiver"))
    assert retained.ranks.tolist() == [1, 1, 2, 3]
    assert retained.origins[0] == ClassOrigin.DEROGATION


def test_a_derogation_by_two_classes_is_refused():
    with pytest.raises(JobError, match="98901 serait « intermédiaire » alors"):
        apply(Derogation("98901", "middle", "Motif"))


def test_derogations_beyond_their_share_are_refused_with_their_figures():
    with pytest.raises(JobError, match="45,0\u00a0% du besoin, au-delà de la part admise"):
        apply(Derogation("98902", "middle", "Motif"))


def test_derogations_at_their_share_are_accepted():
    assert apply(Derogation("98902", "middle", "Motif"), limit=0.45).ranks.tolist() == [0, 2, 2, 3]


def test_a_derogation_outside_the_perimeter_is_refused():
    with pytest.raises(JobError, match="« 98999 » n’est pas du périmètre"):
        apply(Derogation("98999", "low", "Motif"))


def test_derogations_of_a_demand_of_zero_are_of_no_share():
    retained = derogate(plain(), [Derogation("98901", "low", "Motif")], ranks_of=CODES, demand=np.zeros(4), limit=0.0)
    assert retained.ranks.tolist() == [1, 1, 2, 3]
