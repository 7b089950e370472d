"""Build the front-end bundle from the installed npm packages: only the components, icons and files that are used.

Usage: front.py NODE_MODULES PROJECT TARGET. The result is `TARGET/vendor/…`, found by Django's static files.
"""

import re
import shutil
import sys
from pathlib import Path

from fontTools import subset

COMPONENTS = (
    *("accordion", "alert", "badge", "breadcrumb", "button", "callout", "checkbox", "footer", "form", "header"),
    *("highlight", "input", "link", "logo", "modal", "navigation", "notice", "pagination", "password", "radio"),
    *("search", "select", "skiplink", "summary", "table", "tag"),
)
SCRIPTS = ("accordion", "breadcrumb", "button", "header", "modal", "navigation", "password")
# The upright weights that a page downloads, without the alphabets that it never writes: Greek, Cyrillic, Vietnamese.
TRIMMED = ("Light", "Regular", "Medium", "Bold")
UNWRITTEN = ((0x0180, 0x024F), (0x0370, 0x052F), (0x1E00, 0x1FFF))
FEATURES = ("ccmp", "kern", "liga", "locl", "mark", "mkmk", "lnum", "tnum")
COPIED = {
    "htmx.org/dist/htmx.min.js": "htmx.js",
    "maplibre-gl/dist/maplibre-gl.css": "maplibre-gl.css",
    "maplibre-gl/dist/maplibre-gl.mjs": "maplibre-gl.mjs",
    "maplibre-gl/dist/maplibre-gl-worker.mjs": "maplibre-gl-worker.mjs",
    "@gouvfr/dsfr/dist/favicon/favicon.svg": "favicon/favicon.svg",
    "@gouvfr/dsfr/dist/favicon/favicon.ico": "favicon/favicon.ico",
    "@gouvfr/dsfr/dist/favicon/apple-touch-icon.png": "favicon/apple-touch-icon.png",
}
SEARCHED = ("*.html", "*.js", "*.py")
# Raw files: a source map comment would name a file that is not served.
SOURCE_MAP = re.compile(r"(/\*# ?sourceMappingURL=.*?\*/|//# ?sourceMappingURL=\S+)")
URL = re.compile(r"url\(\s*[\"']?(?!data:|#)([^)\"']+)[\"']?\s*\)")
ICON = re.compile(r"fr-icon-[a-z0-9-]+")


def used_icons(project: Path) -> set[str]:
    """Names of the icons written anywhere in the project's own templates, scripts and code."""
    skipped = {"node_modules", "bin"}
    folders = [
        path for path in project.iterdir() if path.is_dir() and path.name[0] != "." and path.name not in skipped
    ]
    files = [file for folder in folders for pattern in SEARCHED for file in folder.rglob(pattern)]
    return {icon for file in files for icon in ICON.findall(file.read_text(encoding="utf-8"))}


def keep_icons(css: str, wanted: set[str]) -> str:
    """The rules of a minified icon sheet that one of the wanted classes needs."""
    rules = re.findall(r"[^{}]+\{[^{}]*\}", css)
    return "".join(rule for rule in rules if wanted & set(ICON.findall(rule.split("{", 1)[0])))


def localise(css: str, *, source: Path, package: Path, vendor: Path) -> str:
    """Copy every file the sheet points to beside it and point to the copy."""

    def replace(match: re.Match[str]) -> str:
        reference = re.split(r"[?#]", match[1])[0]
        file = (source.parent / reference).resolve()
        name = file.relative_to(package.resolve())
        target = vendor / "charter" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
        return f"url(charter/{name.as_posix()})"

    return URL.sub(replace, SOURCE_MAP.sub("", css))


def build_styles(package: Path, vendor: Path, icons: set[str]) -> None:
    sheets = [package / "core/core.main.min.css"]
    sheets += [package / f"component/{name}/{name}.main.min.css" for name in COMPONENTS]
    parts = [localise(sheet.read_text(), source=sheet, package=package, vendor=vendor) for sheet in sheets]
    for sheet in sorted(package.glob("utility/icons/icons-*/icons-*.main.min.css")):
        kept = keep_icons(SOURCE_MAP.sub("", sheet.read_text(encoding="utf-8")), icons)
        parts.append(localise(kept, source=sheet, package=package, vendor=vendor))
    (vendor / "dsfr.css").write_text("\n".join(parts), encoding="utf-8")
    printed = [package / "core/core.print.min.css"]
    printed += [package / f"component/{name}/{name}.print.min.css" for name in COMPONENTS]
    texts = [localise(s.read_text(), source=s, package=package, vendor=vendor) for s in printed if s.exists()]
    (vendor / "dsfr-print.css").write_text("\n".join(texts), encoding="utf-8")


def build_script(package: Path, vendor: Path) -> None:
    """One module: each file in a block of its own, because each names its constants at the top level."""
    files = [package / "core/core.module.min.js"]
    files += [package / f"component/{name}/{name}.module.min.js" for name in SCRIPTS]
    blocks = [SOURCE_MAP.sub("", file.read_text(encoding="utf-8")) for file in files]
    (vendor / "dsfr.js").write_text("\n".join("{" + block + "\n}" for block in blocks), encoding="utf-8")


def trim_fonts(vendor: Path) -> None:
    """Half of each file is signs that no page of the portal shows."""
    for weight in TRIMMED:
        path = vendor / f"charter/fonts/Marianne-{weight}.woff2"
        options = subset.Options(flavor="woff2", layout_features=list(FEATURES))
        font = subset.load_font(str(path), options)
        kept = [sign for sign in font.getBestCmap() if not any(low <= sign <= high for low, high in UNWRITTEN)]
        trimmer = subset.Subsetter(options)
        trimmer.populate(unicodes=kept)
        trimmer.subset(font)
        subset.save_font(font, str(path), options)


def build(node_modules: Path, project: Path, target: Path) -> None:
    vendor = target / "vendor"
    shutil.rmtree(vendor, ignore_errors=True)
    vendor.mkdir(parents=True)
    package = node_modules / "@gouvfr/dsfr/dist"
    build_styles(package, vendor, used_icons(project))
    build_script(package, vendor)
    trim_fonts(vendor)
    for source, name in COPIED.items():
        (vendor / name).parent.mkdir(parents=True, exist_ok=True)
        text = (node_modules / source).read_bytes()
        if name.endswith((".css", ".js", ".mjs")):
            text = SOURCE_MAP.sub("", text.decode()).encode()
        (vendor / name).write_bytes(text)


if __name__ == "__main__":
    build(*(Path(argument) for argument in sys.argv[1:4]))
