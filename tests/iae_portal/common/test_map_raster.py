import io

from PIL import Image

from iae_portal.common.map_drawing import Shape
from iae_portal.common.map_raster import raster_map

SQUARE = "M 0 0 L 100 0 100 100 0 100 Z"
RING = "M 0 0 L 100 0 100 100 0 100 Z M 40 40 L 60 40 60 60 40 60 Z"
FRAME = (0.0, 0.0, 100.0, 100.0)


def draw(*shapes, **options):
    content = raster_map(frame=FRAME, shapes=shapes, width=400, **options)
    return Image.open(io.BytesIO(content)).convert("RGB")


def test_picture_has_the_width_asked_for_and_the_colour_of_its_shape():
    picture = draw(Shape(SQUARE, "#6d1339", "A"))

    assert picture.size == (400, 400)
    assert picture.getpixel((100, 100)) == (0x6D, 0x13, 0x39)
    assert picture.getpixel((2, 2)) == (255, 255, 255)


def test_ring_inside_a_shape_is_a_hole():
    picture = draw(Shape(RING, "#6d1339", "A"))

    assert picture.getpixel((200, 200)) == (255, 255, 255)
    assert picture.getpixel((60, 60)) == (0x6D, 0x13, 0x39)


def test_hatched_shape_is_not_of_one_colour():
    plain = draw(Shape(SQUARE, "#f7f3e3", "A")).crop((50, 50, 350, 350))
    hatched = draw(Shape(SQUARE, "#f7f3e3", "A", is_hatched=True)).crop((50, 50, 350, 350))

    assert len(plain.getcolors()) == 1
    assert len(hatched.getcolors(maxcolors=10_000)) > 1


def test_shape_without_surface_draws_nothing():
    assert draw(Shape("M 0 0 L 100 0", "#6d1339", "A")).getcolors() == [(160_000, (255, 255, 255))]
