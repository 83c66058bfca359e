"""Lines of a bank that stand for several movements, and movements that came in several lines."""
