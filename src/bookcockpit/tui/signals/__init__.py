"""What the page of signals is made of."""
