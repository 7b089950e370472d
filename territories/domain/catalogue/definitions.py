"""Every definition by its code."""

from collections.abc import Mapping
from types import MappingProxyType

from territories.domain.catalogue.deposited import DEPOSITED
from territories.domain.catalogue.published import PUBLISHED
from territories.domain.catalogue.shape import Definition

DEFINITIONS: Mapping[str, Definition] = MappingProxyType(
    {definition.code: definition for definition in (*PUBLISHED, *DEPOSITED)}
)

__all__ = ["DEFINITIONS", "Definition"]
