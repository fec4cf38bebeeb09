"""One command or command group a module; the file's name is the command's name.

A module has ``command``: a function for a single command, or a ``typer.Typer`` for a group.
"""
