"""The renewal board in the cockpit: its cards, its totals, and all there is to say of one contract."""
