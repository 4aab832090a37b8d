"""An answer or a conversation as text and as a Word file, with its sources."""
