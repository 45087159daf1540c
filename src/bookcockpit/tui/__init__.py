"""The cockpit: the account manager's screens in the terminal, driven by the keyboard."""
