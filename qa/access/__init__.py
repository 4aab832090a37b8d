"""Who asks, and what they may read and do."""
