"""Soát số liệu: figures of documents that do not agree with each other or with their own arithmetic."""
