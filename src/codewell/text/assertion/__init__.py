"""What a record asserts of the words in it: negated, possible, past, of a relative, to come."""
