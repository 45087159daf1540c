"""The command line: each command is one function that asks the core and prints the answer."""
