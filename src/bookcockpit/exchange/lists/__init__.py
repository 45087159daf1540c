"""The columns of each list, in the words of its page and of its table."""
