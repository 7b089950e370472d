import pytest

from reports.rules.content import (
    Card,
    Content,
    KeyNumber,
    Part,
    content_from_json,
    content_to_json,
    fingerprint_of,
)
from reports.rules.figures import Figure, FrozenColumn


def make_content(*figures, **changes):
    values = {
        "title": "Essai",
        "subtitle": "Restitution d’essai",
        "area": "Cantal",
        "audience": "comité",
        "owner": "Service",
        "service": "Portail",
        "frozen_on": "1er mars 2026",
        "is_demonstration": False,
        "notices": (),
        "versions": (("Portail", "version 1"),),
        "key_numbers": (KeyNumber(label="ETP", value="12,00"),),
        "parts": (
            Part(
                key="context",
                title="Contexte",
                sentences=("Une phrase.",),
                figures=tuple(figure.key for figure in figures),
                cards=(Card(title="P-001", lines=(("Constat", "Rien"),)),),
                terms=(("ETP", "Équivalent temps plein"),),
            ),
        ),
        "figures": figures,
    }
    return Content(**{**values, **changes})


def make_figure(key="k", *, rows=(("Ain", "12.5"),), kind="etp", total=None):
    columns = (FrozenColumn(key="name", label="Nom", row_header=True), FrozenColumn(key="etp", label="ETP", kind=kind))
    return Figure(key=key, title=f"Titre {key}", columns=columns, rows=rows, source="S", dated="hier", total=total)


def test_content_is_the_same_after_json():
    content = make_content(make_figure())

    assert content_from_json(content_to_json(content)) == content


def test_fingerprint_ignores_the_order_of_keys_and_sees_a_figure_change():
    data = content_to_json(make_content(make_figure()))
    reordered = dict(reversed(list(data.items())))
    changed = content_to_json(make_content(make_figure(rows=(("Ain", "12.6"),))))

    assert fingerprint_of(reordered) == fingerprint_of(data) != fingerprint_of(changed)


def test_content_of_another_shape_is_refused():
    with pytest.raises(ValueError, match="another shape: 99"):
        content_from_json({"shape": 99})
