"""The use cases, one file each: they wire catalog, text, suggestions, rules and formats."""
