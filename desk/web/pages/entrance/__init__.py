"""Pages before and beside the work: sign-in, identity provider, public pages, help."""
