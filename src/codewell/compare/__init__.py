"""One coded set against another: scores and typed differences."""
