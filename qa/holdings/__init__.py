"""Keeping the documents of an index: files are taken in, corrected, taken out, and what that changed is told."""
