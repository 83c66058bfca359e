"""People and how they come in: accounts, sign-in, sessions, seats, tokens, OpenID Connect."""
