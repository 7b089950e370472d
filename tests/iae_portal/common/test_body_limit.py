"""A body too large is refused on its announcement alone."""

import io

import pytest

from tests.factories.applying import make_member
from tests.factories.calls import make_application

pytestmark = pytest.mark.django_db


class Unreadable(io.RawIOBase):
    """A body that nobody may read."""

    def read(self, *_):
        raise AssertionError("the body was read")


def post(client, address, *, length, accept="application/json"):
    return client.generic(
        "POST",
        address,
        b"",
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(length),
        headers={"accept": accept},
        **{"wsgi.input": Unreadable()},
    )


@pytest.mark.parametrize(
    ("accept", "kind"), [("application/json", "application/json"), ("text/html", "text/html; charset=utf-8")]
)
def test_body_of_200_mb_is_refused_without_being_read(client, accept, kind):
    application = make_application()
    client.force_login(make_member(application.siae))

    answer = post(client, f"/candidatures/{application.pk}/pieces/budget_note/", length=200 * 1_048_576, accept=accept)

    assert (answer.status_code, answer["Content-Type"]) == (413, kind)
    assert "Rien n’a été reçu" in answer.content.decode() or "Rien n\\u2019a" in answer.content.decode()
