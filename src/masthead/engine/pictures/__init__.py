"""Pictures that strangers send: told apart by content, decoded in a process of their own, made anew."""
