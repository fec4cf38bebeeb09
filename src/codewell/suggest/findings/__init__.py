"""What is measured and found: figures, results, organisms, clinical indicators."""
