"""Pure readers of the packages that hold outlines, names and populations: no model, no database."""
