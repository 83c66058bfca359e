"""Face: the web pages, the API and the command line that people use."""
