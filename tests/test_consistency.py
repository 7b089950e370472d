"""What a linter cannot hold, on the whole code base."""

import re
import tokenize
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Field
from django.template import Context, Template
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.api.authentication import TokenAuthentication
from accounts.roles import Permission
from iae_portal.common.access import PUBLIC, SIGNED_IN, declared_permission
from iae_portal.common.api.views import ApiView

ROOT = Path(__file__).parents[1]
OURS = [
    "common",
    "territories",
    "accounts",
    "structures",
    "white_zones",
    "allocation",
    "calls",
    "committees",
    "awards",
    "strategy",
    "quality",
    "reports",
    "dashboards",
]
PACKAGES = [
    "iae_portal",
    "territories",
    "accounts",
    "structures",
    "white_zones",
    "allocation",
    "calls",
    "committees",
    "awards",
    "strategy",
    "quality",
    "reports",
]
# Django's administration guards its own pages: staff only, and `ReadOnlyAdmin` asks for a permission.
OUTSIDE = {"admin"}


def walk(resolver, namespaces=()):
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = (*namespaces, entry.namespace) if entry.namespace else namespaces
            yield from walk(entry, inner)
        elif isinstance(entry, URLPattern) and not OUTSIDE & set(namespaces):
            yield pytest.param(entry.callback, id=":".join([*namespaces, entry.name or str(entry.pattern)]))


@pytest.mark.parametrize("callback", list(walk(get_resolver())))
def test_every_address_declares_its_permission(callback):
    assert declared_permission(callback) in {PUBLIC, SIGNED_IN, *Permission}


@pytest.mark.parametrize("callback", list(walk(get_resolver())))
def test_only_public_addresses_go_without_sign_in(callback):
    """The API asks for a token, and reads no session."""
    if is_api(callback):
        assert callback.cls.authentication_classes == [TokenAuthentication]
    else:
        assert getattr(callback, "login_required", True) is (declared_permission(callback) != PUBLIC)


def is_api(callback):
    return issubclass(getattr(callback, "cls", object), ApiView)


def our_models():
    return [model for model in apps.get_models() if model._meta.app_label in OURS]


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_displayed_names_start_in_lower_case(model):
    names = [model._meta.verbose_name, model._meta.verbose_name_plural]
    names += [field.verbose_name for field in model._meta.fields if isinstance(field, Field)]
    names = [str(name) for name in names if name]
    wrong = [name for name in names if name[0].isupper() and not name.split()[0].isupper() and name != "ID"]
    assert wrong == []


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_constraints_are_named_after_their_model_and_refuse_in_french(model):
    prefix = f"{model._meta.app_label}_"
    for constraint in model._meta.constraints:
        assert constraint.name.startswith(prefix)
        assert constraint.violation_error_message != constraint.default_violation_error_message


def test_no_module_is_over_500_lines():
    modules = [
        path for package in PACKAGES for path in (ROOT / package).rglob("*.py") if "migrations" not in path.parts
    ]
    assert [str(path) for path in modules if len(path.read_text().splitlines()) > 500] == []


def test_templates_hold_no_inline_script_nor_style():
    inline = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)|<style|\sstyle=|\son[a-z]+=", re.IGNORECASE)
    found = [str(path) for path in (ROOT / "templates").rglob("*.html") if inline.search(path.read_text())]
    assert found == []


def test_templates_are_all_used():
    names = {str(path.relative_to(ROOT / "templates")) for path in (ROOT / "templates").rglob("*.*")}
    sources = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    text = "\n".join(path.read_text() for path in [*sources, *(ROOT / "templates").rglob("*.html")])
    assert sorted(name for name in names if f'"{name}"' not in text and not re.match(r"\d{3}\.html", name)) == []


# A plain space there may end a line, and leave the next one to begin with a colon.
PLAIN_SPACE = re.compile(r"""(?<=[\w»’)}%…"])[ ](?=[:;!?»](?:[\s".,)…»}{<]|$))|«[ ]""", re.MULTILINE)
TEMPLATE_COMMENT = re.compile(r"\{#.*?#\}|\{% comment .*?endcomment %\}", re.DOTALL)


def displayed_strings(path):
    """String literals, as they are written; not the docstrings, the raw strings (regexes) nor the bytes."""
    starts_statement = True
    with path.open("rb") as stream:
        for token in tokenize.tokenize(stream.readline):
            if token.type == tokenize.STRING and not starts_statement and token.string[0] not in "rRbB":
                yield token.start[0], token.string
            if token.type not in {tokenize.COMMENT, tokenize.NL}:
                starts_statement = token.type in {
                    tokenize.ENCODING,
                    tokenize.NEWLINE,
                    tokenize.INDENT,
                    tokenize.DEDENT,
                }


def test_number_in_a_template_is_written_whole():
    """In an address or a field, « 1 004 » would name nothing; what people read goes through the filters of numbers."""
    assert Template("{{ key }}").render(Context({"key": 1004})) == "1004"


def test_percent_and_euro_follow_a_no_break_space():
    found = [
        str(path)
        for path in (ROOT / "templates").rglob("*.*")
        if re.search(r"(?<=[0-9}])[ ](?=[%€](?!\}))", path.read_text())
    ]
    assert found == []


def test_templates_count_as_french_does():
    """Zero is singular: `pluriel` knows it, Django's own filter does not."""
    found = [str(path) for path in (ROOT / "templates").rglob("*.*") if "pluralize" in path.read_text()]
    assert found == []


def test_double_punctuation_follows_a_no_break_space():
    found = []
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            # The file mode speaks in a terminal, where a message is searched for as it is typed; the engine of the
            # allocation gives it its words.
            if not {"migrations", "file_mode"} & set(path.parts) and path.parent != ROOT / "allocation/engine":
                found += [
                    f"{path}:{line} {text}" for line, text in displayed_strings(path) if PLAIN_SPACE.search(text)
                ]
    for path in (ROOT / "templates").rglob("*.*"):
        if PLAIN_SPACE.search(TEMPLATE_COMMENT.sub("", path.read_text())):
            found.append(str(path))
    assert found == []
