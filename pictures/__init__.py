"""What illustrates the documents, drawn from the code and from the portal that runs: see `bin/pictures`."""
