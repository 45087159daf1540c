"""What the store keeps of one account and the book leaves out: its history, and what is only read on its page."""

from __future__ import annotations

from collections.abc import (
    Mapping,
    Sequence,
)
from datetime import date
from typing import NamedTuple

from bookcockpit.core.entities import (
    Play,
    PlayStep,
    PricePlan,
    Reading,
    Touch,
)
from bookcockpit.core.grouped import Tie


class Dossier(NamedTuple):
    """One account in depth.

    `touches` are all, newest first, those ahead included; `contacts` is when each person last attended an
    external touch, by person id; `readings` are all, oldest first. `plays`, their `steps` and the price
    plans of its contracts are complete.
    """

    touches: Sequence[Touch] = ()
    contacts: Mapping[str, date] = {}
    readings: Sequence[Reading] = ()
    plays: Sequence[Play] = ()
    steps: Sequence[PlayStep] = ()
    price_plans: Sequence[PricePlan] = ()

    def held(self, today: date) -> list[Touch]:
        """The touches that happened by a date and were not merely planned, newest first."""
        held = [touch for touch in self.touches if not touch.planned and touch.happened_on <= today]
        return sorted(held, key=lambda touch: (-touch.happened_on.toordinal(), Tie(touch)))

    def read(self, today: date) -> list[Reading]:
        """The readings up to a date, oldest first."""
        read = [reading for reading in self.readings if reading.read_on <= today]
        return sorted(read, key=lambda reading: (reading.read_on, reading.input, reading.key))
