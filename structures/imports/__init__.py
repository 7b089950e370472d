"""Published files and agents' templates read into the register of structures."""
