"""The command line: parses arguments, calls steps and operate, prints."""
