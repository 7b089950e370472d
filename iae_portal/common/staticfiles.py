"""Static files: hashed names, compressed once, JavaScript imports followed."""

import re
from collections.abc import Iterable

from whitenoise.storage import CompressedManifestStaticFilesStorage

HASHED = re.compile(r"\.[0-9a-f]{12}\.[^.]+$")
# MapLibre finds its worker beside itself, under the name that it was published with.
ASKED_BY_PLAIN_NAME = {"vendor/maplibre-gl-worker.mjs"}


class PortalStaticStorage(CompressedManifestStaticFilesStorage):
    """Hashed and compressed; imports between our ES modules are rewritten to the hashed names."""

    support_js_module_import_aggregation = True
    manifest_strict = True

    def compress_files(self, paths: Iterable[str]) -> Iterable[tuple[str, str]]:
        """Compress what pages ask for: the plain names are not served, and took half of the time."""
        asked = [path for path in paths if HASHED.search(path) or path in ASKED_BY_PLAIN_NAME]
        compressed: Iterable[tuple[str, str]] = super().compress_files(asked)
        return compressed
