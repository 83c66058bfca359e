"""What every request goes through: the gate, limits, language, rendering, errors, headers."""
