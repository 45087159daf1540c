"""Views as JSON-ready values: keys as the command line promises them."""
