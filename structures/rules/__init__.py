"""What the law and the documents of the register say, without any database."""
