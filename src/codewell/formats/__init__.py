"""Outside formats, one module each: read and write."""
