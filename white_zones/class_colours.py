"""The colours of the classes on every map: a sequence from dark to light, told apart in grey print."""

from collections.abc import Mapping

from white_zones.enums import Access

CLASS_COLOURS: Mapping[str, str] = {
    Access.WHITE: "#6d1339",
    Access.LOW: "#d06a52",
    Access.MIDDLE: "#f2c48d",
    Access.HIGH: "#f7f3e3",
}
NO_CLASS = "#e5e5e5"
