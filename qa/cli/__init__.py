"""The ``wardqa`` command: one module a group of commands, nothing decided here that :mod:`qa.service` could decide."""
