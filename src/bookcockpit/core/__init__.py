"""The rules of account management: pure functions of a book, a playbook and a date."""
