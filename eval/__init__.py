"""Question sets with known answers, metrics over them, and reports."""
