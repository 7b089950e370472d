"""The structures of the payment agency, by its own key; their kind is told by their annexes only."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from iae_portal.common.imports.cells import parse_integer
from iae_portal.common.imports.formats import Format, register_format
from iae_portal.common.imports.layouts import Layout
from iae_portal.common.imports.session import Session
from iae_portal.common.imports.sheets import Row, Sheet
from iae_portal.common.models import Source
from structures.enums import SiaeKind, StructureKind
from structures.imports.asp_content import as_asp
from structures.imports.parsing import parse_siret, read_naf, read_name, read_postal_code
from structures.imports.places import Places, place_at
from structures.imports.register import Entry, Register, store_entries
from structures.models import Siae
from territories.models import Area

SLUG = "asp-structures"
STREET = ("number", "number_end", "way", "street")
# The seat is told by the administrative address; older extracts only have the other one.
ADDRESSES = ("admin", "gestion")


@dataclass(frozen=True, slots=True, kw_only=True)
class AspStructure:
    """A row of the extract."""

    row: int
    asp_id: int
    siret: str
    signature: str
    name: str
    naf: str
    commune: str
    commune_name: str
    address: str
    postal_code: str

    def find_in(self, register: Register, *, kind: str) -> Siae | None:
        return register.find(siret=self.siret, kind=kind, asp_id=self.asp_id, signature=self.signature)


@dataclass(slots=True)
class AspStructures:
    """What the file of structures leaves to that of annexes: the rows, and the source of what is made from them."""

    rows: dict[int, AspStructure] = field(default_factory=dict)
    source: Callable[[], Source] | None = None


def load_asp_structures(sheet: Sheet, session: Session) -> None:
    """Change the structures that are known; the others wait for their annexes, which tell their kind."""
    found = {row.asp_id: row for row in _read(as_asp(sheet))}
    # The file of annexes comes next, and writes structures that this one tells.
    file = session.file

    def make_source() -> Source:
        return session.source(sheet, vintage=f"{session.now:%Y-%m-%d}", file=file)

    session.shared[SLUG] = AspStructures(found, make_source)
    places, register = Places(), Register.read()
    matched: dict[int, Entry] = {}
    for structure in found.values():
        for kind in SiaeKind.values:
            siae = structure.find_in(register, kind=kind)
            if siae is not None and siae.pk not in matched:
                matched[siae.pk] = entry_of(structure, kind=StructureKind(kind), places=places, register=register)
    entries = list(matched.values())
    store_entries(entries, sheet=sheet, session=session, source=make_source, slug=SLUG)
    waiting = len(found) - len({entry.fields["asp_id"] for entry in entries})
    if waiting:
        sheet.report.notes.append(
            f"Structures inconnues du registre : {waiting}. Seules leurs annexes financières disent leur filière. "
            "Celles de la région sont créées si le fichier des annexes est importé en même temps."
        )


def entry_of(
    structure: AspStructure,
    *,
    kind: StructureKind,
    places: Places,
    register: Register,
    department: Area | None = None,
) -> Entry:
    """What the register is told of a structure, for one of its kinds."""
    commune = places.find(structure.commune) if structure.commune else None
    if commune is None and (home := places.department_of(structure.commune or structure.postal_code)) is not None:
        commune = places.find_by_name(structure.commune_name, department=home.code, postal_code=structure.postal_code)
    siae = structure.find_in(register, kind=kind)
    fields = {"name": structure.name, "naf": structure.naf, "asp_id": structure.asp_id}
    fields["siret_signature"] = structure.signature
    holder = register.by_siret.get((structure.siret, kind))
    if siae is not None and (holder is None or holder.pk == siae.pk):
        fields["siret"] = structure.siret
    return Entry(
        row=structure.row,
        kind=kind,
        siret=structure.siret,
        department=department,
        fields=fields,
        seat=place_at(commune, None, address=structure.address, postal_code=structure.postal_code),
        where=" ".join(part for part in (structure.postal_code, structure.commune_name) if part),
        siae=siae,
    )


def _read(sheet: Sheet) -> Iterator[AspStructure]:
    seen: set[int] = set()
    for row in sheet.rows():
        asp_id = sheet.required(row, "asp_id", parse_integer)
        siret = sheet.required(row, "siret", parse_siret)
        name = sheet.needed(row, "name")
        if asp_id is None or siret is None or not name:
            continue
        if asp_id in seen:
            sheet.report.leave("répétées par l’ASP")
            continue
        seen.add(asp_id)
        kind = next((kind for kind in ADDRESSES if row[f"{kind}_commune_name"]), ADDRESSES[0])
        yield AspStructure(
            row=row.number,
            asp_id=asp_id,
            siret=siret,
            signature=sheet.read(row, "signature", parse_siret) or "",
            name=read_name(name),
            naf=read_naf(row["naf"]),
            commune=sheet.code(row, "commune", width=5) or "",
            commune_name=row[f"{kind}_commune_name"],
            address=_address(row, kind),
            postal_code=read_postal_code(row[f"{kind}_postal_code"]),
        )


def _address(row: Row, kind: str) -> str:
    return " ".join(part for name in STREET if (part := row[f"{kind}_{name}"]))


def _address_columns() -> dict[str, tuple[str, ...]]:
    titles = {
        "number": "numero",
        "number_end": "cplt_num_voie",
        "way": "type_voie",
        "street": "nom_voie",
        "postal_code": "cp",
        "commune_name": "commune",
    }
    return {
        f"{kind}_{name}": (f"structure_adresse_{kind}_{title}",)
        for kind in ADDRESSES
        for name, title in titles.items()
    }


ASP_STRUCTURES = register_format(
    Format(
        slug=SLUG,
        label="Structures de l’ASP (fluxIAE_Structure)",
        producer="Agence de services et de paiement",
        licence="Données à diffusion restreinte",
        rank=54,
        is_windows_encoded=True,
        help_text="À importer avec les annexes financières, qui disent la filière. Aucun nom de contact n’est lu.",
        layout=Layout(
            required={
                "asp_id": ("structure_id_siae",),
                "siret": ("structure_siret_actualise",),
                "name": ("structure_denomination",),
                "commune": ("structure_adresse_admin_code_insee",),
            },
            optional={
                "signature": ("structure_siret_signature",),
                "naf": ("structure_code_naf",),
                **_address_columns(),
            },
        ),
        load=load_asp_structures,
    )
)
