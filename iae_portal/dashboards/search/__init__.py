"""One search for the whole portal: what each kind of thing answers, in the perimeter of who asks."""
