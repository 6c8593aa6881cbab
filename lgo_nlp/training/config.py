"""Everything about a fit that can be chosen."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TrainingConfig:
    """Everything about the fit that can be chosen.

    ``folds`` are those of the first stages, and ``second_folds`` those of the second ones, which have so few weights
    that half of the decisions teach them as much as two thirds do.
    ``wrong_roles`` is the chance that a section of a decision's body is learnt from under a role that was drawn.
    ``lone_sentences``, ``lone_paragraphs`` and ``lone_sections`` are how many pieces of each decision are learnt from
    as passages on their own, beside the decision itself; half of the paragraphs come with their lists.
    ``leave_out`` names families of features (``lgo_nlp.features.families``) that weigh nothing, to see what they are
    worth; ``cues`` leaves the whole lexicon out, of the second stage too.
    """

    folds: int = 3
    second_folds: int = 2
    wrong_roles: float = 0.15
    lone_sentences: int = 26
    lone_paragraphs: int = 18
    lone_sections: int = 2
    first_c: float = 0.3
    passage_c: float = 0.6
    networks: int = 6
    hidden: int = 16
    alpha: float = 0.3
    epochs: int = 14
    type_c: float = 0.3
    type_networks: int = 6
    type_hidden: int = 32
    type_alpha: float = 1.0
    type_epochs: int = 20
    seed: int = 0
    jobs: int = 2
    leave_out: frozenset[str] = frozenset()
