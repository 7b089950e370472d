import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils.decorators import method_decorator
from django.views import View
from rest_framework.views import APIView

from iae_portal.common.access import (
    declared_permission,
    is_open_before_code,
    opens_before_code,
    public,
    requires,
    signed_in,
)


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


def answer_alone():
    """A view that no other test marks."""
    return lambda request: HttpResponse("oui")


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
    ("make", "expected"),
    [
        (lambda: requires("test:thing:view")(answer), "test:thing:view"),
        (lambda: requires("test:thing:view")(type("A", (Page,), {})).as_view(), "test:thing:view"),
        (lambda: public(answer), "public"),
        (lambda: public(type("B", (Page,), {})).as_view(), "public"),
        (lambda: signed_in(answer), "signed_in"),
        (lambda: answer, None),
        (Page.as_view, None),
        (lambda: type("C", (APIView,), {"permission": "test:thing:view"}).as_view(), "test:thing:view"),
    ],
)
def test_declared_permission(make, expected):
    assert declared_permission(make()) == expected


@pytest.mark.parametrize("make", [lambda: public(answer), lambda: public(type("D", (Page,), {})).as_view()])
def test_public_view_answers_without_a_sign_in(make):
    view = make()
    assert (view.login_required, view(request()).content) == (False, b"oui")


def test_view_of_any_person_asks_them_to_sign_in():
    view = signed_in(answer)
    assert (getattr(view, "login_required", True), view(request()).content) == (True, b"oui")


@pytest.mark.parametrize(
    ("make", "opens"),
    [
        (lambda: signed_in(opens_before_code(answer_alone())), True),
        (lambda: opens_before_code(type("F", (Page,), {"dispatch": answer_alone()})).as_view(), True),
        (lambda: signed_in(answer_alone()), False),
    ],
)
def test_page_opens_before_the_second_factor_only_where_it_says_so(make, opens):
    assert is_open_before_code(make()) is opens


def test_decorated_method_keeps_answering():
    guarded = method_decorator(requires("test:thing:view"), name="dispatch")(type("E", (Page,), {}))
    assert guarded.as_view()(request()).content == b"oui"
