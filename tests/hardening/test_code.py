"""What the code may not do anywhere, read in its syntax: what a page cannot prove."""

import ast

import pytest

from tests.test_consistency import PACKAGES, ROOT

# Ways to reach another machine. The antivirus daemon and the provider of identities are those of the settings; workers
# only name their own host.
NETWORK = {"aiohttp", "ftplib", "http.client", "httpx", "requests", "socket", "telnetlib", "urllib.request", "urllib3"}
REACHES = {"accounts/oidc/provider.py", "iae_portal/common/antivirus.py", "white_zones/domain/parts.py"}
# Writers of what a spreadsheet opens: each of them makes formulas harmless, as its own tests show.
TABULAR = {"csv", "odf", "openpyxl", "xlsxwriter"}
WRITERS = {"writer", "DictWriter", "Workbook", "OpenDocumentSpreadsheet"}
WRITES = {
    "iae_portal/common/api/rendering.py",
    "iae_portal/common/export_formats.py",
    # Titles and invented examples of the portal: nothing that a person wrote.
    "iae_portal/common/imports/templates.py",
    # Codes and numbers, for a terminal.
    "white_zones/file_mode/results.py",
}
RUNS = {"eval", "exec", "compile", "__import__"}
# Both ends are ours, on a private pipe.
UNPICKLES = {"allocation/engine/frames.py"}
# Commands that hold nothing of what was typed: engines beside the server, backups, and one for who writes the portal.
COMMANDS = {
    "allocation/engine/sandbox.py",
    "iae_portal/common/operating/backups/postgres.py",
    "iae_portal/dashboards/management/commands/write_permissions.py",
    "white_zones/engine/certification.py",
}


def modules():
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield str(path.relative_to(ROOT)), ast.parse(path.read_text())


@pytest.fixture(scope="module")
def parsed():
    return dict(modules())


def imports_of(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def calls_of(tree):
    """The last name of each function called, and the whole call."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            function = node.func
            name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
            yield name, node


def test_no_address_is_fetched_by_the_server(parsed):
    """An address that a person typed is checked and shown, never asked: nothing to turn against the network inside."""
    assert {path for path, tree in parsed.items() if NETWORK & set(imports_of(tree))} == REACHES


def test_every_table_leaves_by_a_writer_that_makes_formulas_harmless(parsed):
    found = {
        path
        for path, tree in parsed.items()
        if TABULAR & {name.partition(".")[0] for name in imports_of(tree)}
        and WRITERS & {name for name, _ in calls_of(tree)}
    }

    assert found == WRITES


def test_nothing_is_run_from_text(parsed):
    found = {
        path
        for path, tree in parsed.items()
        for name, call in calls_of(tree)
        if name in RUNS and isinstance(call.func, ast.Name)
    }

    assert found == set()


def test_no_object_is_read_from_bytes_that_others_may_write(parsed):
    found = {
        path
        for path, tree in parsed.items()
        if {"pickle", "marshal", "shelve", "dill"} & {name.partition(".")[0] for name in imports_of(tree)}
    }

    assert found == UNPICKLES


def test_no_command_goes_through_a_shell(parsed):
    assert {path for path, tree in parsed.items() if "subprocess" in set(imports_of(tree))} == COMMANDS
    shells = [
        (path, keyword.arg)
        for path, tree in parsed.items()
        for _, call in calls_of(tree)
        for keyword in call.keywords
        if keyword.arg == "shell"
    ]
    assert shells == []


def test_no_view_escapes_the_seal_of_forms(parsed):
    """The API reads tokens and no session: REST framework exempts its views itself."""
    assert [path for path, tree in parsed.items() if "csrf_exempt" in ast.dump(tree)] == []


def test_templates_escape_what_people_write():
    """No text is said to be safe in a page: only Python, where each is looked at (ruff S308), may say so."""
    pages = [path for path in (ROOT / "templates").rglob("*.*") if path.suffix != ".txt"]
    unsafe = ("|safe", "autoescape off", "|safeseq")
    assert [str(path) for path in pages if any(word in path.read_text() for word in unsafe)] == []


def test_forms_of_models_name_their_fields(parsed):
    """A field that a form does not name cannot be written by who adds it to what is sent."""
    open_forms = [
        path
        for path, tree in parsed.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        and any(getattr(target, "id", "") in {"fields", "exclude"} for target in node.targets)
        and isinstance(node.value, ast.Constant)
        and node.value.value == "__all__"
    ]

    assert open_forms == []


def test_scripts_run_no_text():
    """The policy of the pages refuses it; the scripts do not ask for it either."""
    scripts = [*(ROOT / "static").rglob("*.js"), *(ROOT / "static").rglob("*.mjs")]
    words = ("eval(", "new Function(", "document.write(")
    found = [(path.name, word) for path in scripts for word in words if word in path.read_text()]
    assert found == []
