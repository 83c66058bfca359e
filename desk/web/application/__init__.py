"""The application form at the desk: sections made from the schema, judged while they are typed."""
