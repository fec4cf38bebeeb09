"""Readers of the official files, one module a format: ``read(path) -> rows``."""
