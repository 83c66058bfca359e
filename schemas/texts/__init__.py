"""Every text people read that no template holds: a book per subject, Chinese and English."""
