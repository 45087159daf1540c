"""A terminal cockpit for one B2B account manager."""

__version__ = "0.2.0"
