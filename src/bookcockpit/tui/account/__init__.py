"""The page of an account, tab by tab: what each lists, and what it says beside its list."""
