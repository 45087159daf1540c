"""The rules of account management: pure functions of a book, a policy and a date."""
