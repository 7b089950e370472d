import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils.decorators import method_decorator
from django.views import View
from rest_framework.views import APIView

from iae_portal.common.access import declared_permission, public, requires, signed_in


class Holder:
    """A person who holds one permission."""

    is_authenticated = True

    def can(self, permission):
        return permission == "test:thing:view"


def request():
    asked = RequestFactory().get("/")
    asked.user = Holder()
    return asked


def answer(request):
    return HttpResponse("oui")


class Page(View):
    def get(self, request):
        return HttpResponse("oui")


def test_holder_is_answered():
    assert requires("test:thing:view")(answer)(request()).content == b"oui"


def test_person_without_the_permission_is_refused():
    with pytest.raises(PermissionDenied):
        requires("test:thing:edit")(answer)(request())


def test_class_based_view_is_guarded_too():
    guarded = requires("test:thing:edit")(type("Guarded", (Page,), {}))
    with pytest.raises(PermissionDenied):
        guarded.as_view()(request())


@pytest.mark.parametrize(
    ("view", "expected"),
    [
        (requires("test:thing:view")(answer), "test:thing:view"),
        (requires("test:thing:view")(type("A", (Page,), {})).as_view(), "test:thing:view"),
        (public(answer), "public"),
        (public(type("B", (Page,), {})).as_view(), "public"),
        (signed_in(answer), "signed_in"),
        (answer, None),
        (Page.as_view(), None),
        (type("C", (APIView,), {"permission": "test:thing:view"}).as_view(), "test:thing:view"),
    ],
)
def test_declared_permission(view, expected):
    assert declared_permission(view) == expected


@pytest.mark.parametrize("view", [public(answer), public(type("D", (Page,), {})).as_view()])
def test_public_view_needs_no_sign_in(view):
    assert view.login_required is False


def test_decorated_method_keeps_answering():
    guarded = method_decorator(requires("test:thing:view"), name="dispatch")(type("E", (Page,), {}))
    assert guarded.as_view()(request()).content == b"oui"
