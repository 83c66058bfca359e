"""Messages to people: by which channels, to whom, what they say, and that each is sent once."""
