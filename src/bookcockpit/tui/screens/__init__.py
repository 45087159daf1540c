"""The pages and forms of the cockpit. They show what they are given and post what the user wants."""
