"""Passages in, ranked passages out: store, lexical index, FAISS vectors and figures of one complete generation."""
