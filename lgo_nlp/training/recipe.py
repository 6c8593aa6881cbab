"""Everything about a fit that can be chosen."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything about the fit that can be chosen."""

    folds: int = 5
    first_strength: float = 0.3
    networks: int = 4
    hidden: int = 32
    decay: float = 0.3
    epochs: int = 25
    type_strength: float = 0.3
    type_networks: int = 3
    type_hidden: int = 32
    type_decay: float = 6.0
    type_epochs: int = 40
    seed: int = 0
    jobs: int = 2
