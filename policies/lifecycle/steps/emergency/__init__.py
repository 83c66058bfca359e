"""Steps of an emergency: work that begins at once and is filed afterwards (section 3.7)."""
