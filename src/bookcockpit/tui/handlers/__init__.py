"""What actions come to: the form that asks, the change it makes, and what is said afterwards."""
