"""Pages of an application: drafts, the form, filing, a filed one, its return, its files."""
