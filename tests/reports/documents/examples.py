"""A restitution that no database holds: one figure of each shape, a card and a glossary."""

from decimal import Decimal

from django.utils.safestring import mark_safe

from iae_portal.common.columns import Kind
from reports.documents.pictures import Picture
from reports.models import Restitution
from reports.rules.content import Card, Content, KeyNumber, Part
from reports.rules.figures import Chart, Figure, FrozenColumn, MapPicture, Mark, number_figures

COLUMNS = (
    FrozenColumn(key="name", label="Département", row_header=True),
    FrozenColumn(key="demand", label="Besoin", kind=Kind.INTEGER),
    FrozenColumn(key="share", label="Part", kind=Kind.PERCENT),
)


def make_figure(key, *, title, rows=3, **more):
    return Figure(
        key=key,
        title=title,
        columns=COLUMNS,
        rows=tuple((f"Lieu {rank}", 1000 + rank, str(Decimal(rank) / 100)) for rank in range(rows)),
        source="enquête d’essai",
        dated="1er mars 2026",
        is_headline=True,
        **more,
    )


def make_content(*, long_rows=80):
    """A chart with its total, a map, and a table of several pages."""
    mark = Mark(area=2, name="Lieu 1", access_class="white")
    drawn = MapPicture(border=1, marks=(mark,), description="Carte d’essai.")
    figures = number_figures(
        [
            make_figure("need", title="Besoin", chart=Chart(series=("demand",)), total=("Ensemble", 3003, None)),
            make_figure("classes", title="Classes", map=drawn, caption="Carte par EPCI."),
            make_figure("long", title="Longue liste", rows=long_rows, notes=("80 lignes sur 227.",)),
        ]
    )
    parts = (
        Part(key="context", title="Contexte", sentences=("Une phrase.",), figures=("need", "classes")),
        Part(
            key="doctrine",
            title="Préconisations",
            sentences=("Une autre.",),
            figures=("long",),
            cards=(Card(title="P-001 Ouvrir", lines=(("Constat", "Il manque."), ("Pilote", "DDETS"))),),
        ),
        Part(key="glossary", title="Glossaire", terms=(("ETP", "Équivalent temps plein."),)),
    )
    return Content(
        title="Insertion : essai",
        subtitle="Restitution d’essai",
        area="Essai",
        audience="comité",
        owner="Service d’essai",
        service="Portail",
        frozen_on="1er mars 2026",
        is_demonstration=True,
        notices=("Données de démonstration ou estimées.",),
        versions=(("Portail", "version 0"),),
        key_numbers=(
            KeyNumber(label="Besoin", value="3 003", note="en 2026", is_estimated=True),
            KeyNumber(label="Structures", value="12"),
        ),
        parts=parts,
        figures=tuple(figures),
    )


def make_pictures():
    svg = mark_safe(
        '<svg class="portal-drawn-map" role="img" viewBox="0 0 10 10" xmlns="http://www.w3.org/2000/svg">'
        '<title>Carte d’essai.</title><path d="M1 1L9 1L9 9Z" fill="#6d1339"/></svg>'
    )
    return {"classes": Picture(svg=svg, png=PNG, description="Carte d’essai.")}


def make_restitution():
    return Restitution(pk=7, fingerprint="a" * 64)


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc000000301010018dd8db0"
    "0000000049454e44ae426082"
)
