"""Static files: hashed names, compressed once, JavaScript imports followed."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class PortalStaticStorage(CompressedManifestStaticFilesStorage):
    """Hashed and compressed; imports between our ES modules are rewritten to the hashed names."""

    support_js_module_import_aggregation = True
    manifest_strict = True
