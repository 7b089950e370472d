"""What the engines run on files have in common: options, reading, refusals, writing. No Django."""
