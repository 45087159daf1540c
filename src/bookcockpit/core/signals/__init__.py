"""Signals of risk and of growth: found by rule or noted by hand, reviewed, resolved, put away."""
