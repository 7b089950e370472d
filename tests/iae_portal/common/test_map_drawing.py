from xml.etree import ElementTree as ET

from iae_portal.common.map_drawing import Shape, draw_map

SVG = "{http://www.w3.org/2000/svg}"


def draw():
    shapes = [
        Shape("M 0 0 l 10 0 0 10 z", "#6d1339", "L’Isle : zone blanche"),
        Shape("M 5 5 l 3 0 0 3 z", "#f7f3e3", "<b>"),
    ]
    return draw_map(
        title="Carte", description="Dite", frame=(0, -100, 200, 100), shapes=shapes, borders=["M 1 1 l 9 0 0 9 z"]
    )


def test_map_has_its_shapes_then_its_borders():
    paths = list(ET.fromstring(draw()).iter(f"{SVG}path"))  # noqa: S314 -- our own drawing
    assert [path.get("fill") for path in paths] == ["#6d1339", "#f7f3e3", "none"]
    assert paths[0].find(f"{SVG}title").text == "L’Isle : zone blanche"
    assert float(paths[2].get("stroke-width")) >= float(paths[0].get("stroke-width"))


def test_the_longer_side_counts_a_thousand_units_and_a_margin():
    assert ET.fromstring(draw()).get("viewBox") == "-10 -10 1020 520"  # noqa: S314 -- our own drawing


def test_map_is_described_escaped_and_without_style():
    svg = draw()
    assert "<title>Carte</title><desc>Dite</desc>" in svg
    assert "&lt;b&gt;" in svg
    assert "style" not in svg


def test_hatched_shape_has_its_pattern_over_its_colour():
    shape = Shape("M 0 0 l 1 1 z", "#6d1339", "À confirmer", is_hatched=True)
    svg = draw_map(title="Carte", description="Dite", frame=(0, 0, 1, 1), shapes=[shape])
    root = ET.fromstring(svg)  # noqa: S314 -- our own drawing
    assert [path.get("fill") for path in root.findall(f"{SVG}path")] == ["#6d1339", "url(#hachures)"]
    assert root.find(f"{SVG}defs/{SVG}pattern").get("id") == "hachures"


def test_map_without_hatched_shape_has_no_pattern():
    assert "pattern" not in draw()


def test_a_dotted_shape_is_drawn_over_by_dots():
    shape = Shape("M 0 0 L 1 0 L 1 -1 Z", "#9fc9e3", "Hausse", is_dotted=True)
    drawn = draw_map(title="Carte", description="Essai", frame=(0, -100, 100, 100), shapes=[shape])
    assert drawn.count('id="points"') == 1
    assert 'd="M 0 1000 l 10 0 0 -10 z" fill="url(#points)"' in drawn


def test_the_step_of_a_pattern_does_not_depend_on_the_size_of_the_country():
    shape = Shape("M 200000 -5700000 l 90000 0 0 90000 z", "#d06a52", "Baisse", is_hatched=True)
    drawn = draw_map(title="Carte", description="Essai", frame=(200_000, -5_700_000, 300_000, 400_000), shapes=[shape])
    pattern = ET.fromstring(drawn).find(f"{SVG}defs/{SVG}pattern")  # noqa: S314 -- our own drawing
    assert (pattern.get("width"), pattern.get("height")) == ("18", "18")
