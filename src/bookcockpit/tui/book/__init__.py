"""What the page Book is made of."""
