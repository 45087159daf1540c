"""What is due: the clocks of every touch kind, the order of the day, and putting off honestly."""
