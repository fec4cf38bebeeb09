"""The form of the claim around the encounter: what a payer sends back before it looks at codes."""
