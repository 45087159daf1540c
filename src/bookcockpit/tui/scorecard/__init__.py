"""The scorecard page: its windows, its numbers in words and pictures, and the accounts behind each."""
