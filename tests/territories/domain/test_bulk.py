import pytest

from iae_portal.common.models import Source
from territories.domain.bulk import copy_rows

pytestmark = pytest.mark.django_db

COLUMNS = (
    "slug",
    "title",
    "producer",
    "licence",
    "vintage",
    "url",
    "file_name",
    "sha256",
    "note",
    "is_demonstration",
    "imported_at",
)


def copy_source(**fields):
    values = dict.fromkeys(COLUMNS, "") | {"is_demonstration": False, "imported_at": "2026-01-01"} | fields
    copy_rows(table="common_source", columns=COLUMNS, rows=[[values[column] for column in COLUMNS]])
    return Source.objects.get(slug=values["slug"])


def test_special_characters_are_kept():
    text = "L’\\été\tavec\nretour\r et \\N"
    assert copy_source(slug="special", note=text).note == text


@pytest.mark.parametrize("sign", ["\\", "\t", "\n", "\r", r"\N"])
def test_sign_of_the_format_alone_is_kept(sign):
    assert copy_source(slug="sign", note=sign).note == sign


def test_booleans_are_kept():
    assert copy_source(slug="true", is_demonstration=True).is_demonstration is True


def test_nothing_is_null(django_assert_num_queries):
    with pytest.raises(Exception, match='null value in column "note"'):
        copy_source(slug="null", note=None)
