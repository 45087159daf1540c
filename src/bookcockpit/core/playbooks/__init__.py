"""Playbooks in the account manager’s sense: checklists, where one fits, and those at work."""
