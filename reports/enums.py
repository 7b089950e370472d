"""The closed vocabularies, in the words that people read."""
