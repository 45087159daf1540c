"""Each CRM whose exports can be read: what its columns are called, and which titles tell its exports."""
