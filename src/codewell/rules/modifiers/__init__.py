"""One rule a modifier: contradicted by the code, the claim or an indicator table, or missing."""
