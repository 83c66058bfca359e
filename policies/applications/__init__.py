"""Reading applications, and how their fields stand on paper."""
