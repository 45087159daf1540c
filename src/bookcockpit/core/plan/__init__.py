"""The account plan: people, objectives, risks, notes, business reviews, and what a customer may see of it."""
