"""Every address of the portal, about the things of the world: what is asked for each pattern of the address book."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.urls import URLPattern, URLResolver, get_resolver

from tests.permissions.named import bodies, queries, subjects

# What follows the key of a file, a call, a session… in an address, and what else an address names.
WORDS = {
    "z": 6,
    "x": 32,
    "y": 22,
    "fmt": "pdf",
    "what": "appel",
    "kind": "commune",
    "key": "titre",
    "slug": "projet",
    "level": "departement",
    "container": "projet",
    "event": "received",
    "extension": "csv",
    "uid": "MQ",
    "token": "rien",
    "number": 1,
    "app_label": "common",
    "url": "inconnu",
}


@dataclass(frozen=True)
class Address:
    """One address to ask: the pattern as it is written, the state of what it names when that matters, the path."""

    route: str
    state: str
    path: str
    callback: object
    app: str
    query: str = ""
    body: Mapping[str, object] = field(default_factory=dict)


def list_patterns(resolver=None, prefix="", namespaces=()):
    """Route, application and view of each pattern, in the order in which Django tries them."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = f"{prefix}{entry.pattern}"
        if isinstance(entry, URLResolver):
            inner = (*namespaces, entry.namespace) if entry.namespace else namespaces
            yield from list_patterns(entry, route, inner)
        elif isinstance(entry, URLPattern):
            yield f"/{route}", (namespaces or ("",))[0], entry.callback


def list_addresses(world):
    named, asked, sent = subjects(world), queries(world), bodies(world)
    return [
        Address(route, state, fill(route, values), callback, app, asked.get(route, ""), sent.get(route, {}))
        for route, app, callback in list_patterns()
        for state, values in variants(named, route)
    ]


def fill(route, values):
    """The path of a route; a regular expression stands for one address that it takes."""
    path = route.replace("^(?:v1|ogc)/.*", "v1/inconnu/")
    path = re.sub(r"\^?\(\?P(<\w+>)[^)]*\)|\$", lambda match: match[1] or "", path)
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda match: str(values[match[1]]), path)


def variants(named, route):
    """The states of what a route names, each with the values of its parameters; one of what names nothing."""
    names = re.findall(r"<(?:\w+:)?(\w+)>", route)
    for pattern, states in named.items() if names else ():
        if re.match(pattern, route):
            return [
                (state, {**WORDS, **{name: value for name, value in values.items() if name in names}})
                for state, values in states.items()
            ]
    return [("", WORDS)]
