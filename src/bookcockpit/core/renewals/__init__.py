"""Renewals: contracts counted down, prepared, priced, decided and forecast."""
