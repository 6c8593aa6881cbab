"""Actions of a decision: who is to do what, for whom, how much, and by when."""

from lgo_nlp.remedies.action import Action, Status
from lgo_nlp.remedies.finding import LONGEST_READ, find_actions, part_read

__all__ = ["LONGEST_READ", "Action", "Status", "find_actions", "part_read"]
