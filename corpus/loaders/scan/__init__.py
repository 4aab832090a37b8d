"""Scanned pages and pictures of pages."""
