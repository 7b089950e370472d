"""The formats that the diagnosis reads, registered when they are imported."""
