"""The API: the desk for programs of an organisation: the same acts, sight and refusals."""
