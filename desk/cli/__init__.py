"""The command line: commands and options; what a command does is imported when it is called."""
