"""``wardqa eval`` and its sub-commands, a module each; what one needs is imported as it runs."""
