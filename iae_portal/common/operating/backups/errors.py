"""What keeps a backup from being made or restored, in a sentence with its remedy."""


class BackupError(Exception):
    """Nothing half-made is left where somebody would take it for whole."""
