"""Depositing files to import."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from iae_portal.common.imports.requests import READABLE

MOST_FILES = 30


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """The files of one deposit, as a list."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files = data if isinstance(data, list | tuple) else [data]
        cleaned = [super(ManyFilesField, self).clean(file, initial) for file in files or [None]]
        if len(cleaned) > MOST_FILES:
            raise forms.ValidationError(f"Déposez au plus {MOST_FILES} fichiers à la fois.")
        return cleaned


class ImportForm(forms.Form):
    """One or several files, recognised by their content."""

    documents = ManyFilesField(
        label="Fichiers à importer",
        help_text="CSV, XLSX, JSON, GeoJSON, ou l’un d’eux en .gz ou .zip, tels que publiés ; 250 Mo au plus chacun. "
        "Rien n’est écrit avant votre accord.",
        error_messages={"required": "Choisissez au moins un fichier.", "empty": "Ce fichier est vide."},
        widget=ManyFilesInput(attrs={"class": "fr-upload", "accept": ",".join(READABLE)}),
    )
