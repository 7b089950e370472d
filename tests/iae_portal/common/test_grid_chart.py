from decimal import Decimal
from xml.etree import ElementTree as ET

from iae_portal.common.grid_chart import GridCell, GridColumn, crossed_squares

COLUMNS = [GridColumn("Faible", "#111111"), GridColumn("Fort", "#eeeeee")]


def draw(*cells):
    return crossed_squares(title="Titre", description="Dit", across="Accès", columns=COLUMNS, rows=[("A & B", cells)])


def squares(svg):
    root = ET.fromstring(svg)  # noqa: S314 -- our own drawing
    return [node for node in root.iter("{http://www.w3.org/2000/svg}rect") if node.get("fill") != "none"]


def test_surface_of_squares_follows_what_cells_hold():
    small, large = squares(draw(GridCell(Decimal(25), ["1"]), GridCell(Decimal(100), ["4"])))
    assert float(large.get("width")) == 2 * float(small.get("width"))
    assert (small.get("fill"), large.get("fill")) == ("#111111", "#eeeeee")


def test_empty_cell_has_no_square():
    assert len(squares(draw(GridCell(Decimal(0), ["0"]), GridCell(Decimal(1), ["1"])))) == 1


def test_drawing_is_described_and_escaped():
    svg = draw(GridCell(Decimal(1), ["<1>"]), GridCell(Decimal(0), []))
    assert "<title>Titre</title><desc>Dit</desc>" in svg
    assert "A &amp; B" in svg
    assert "&lt;1&gt;" in svg


def test_drawing_has_no_inline_style():
    assert "style" not in draw(GridCell(Decimal(1), ["1"]), GridCell(Decimal(2), ["2"], is_first=True))
