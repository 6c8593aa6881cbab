"""Array types that rooms share: the name says what numbers an array holds, docstrings where it is used its shape."""

import numpy as np
import numpy.typing as npt

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
"""Positions and counts."""
Floats = npt.NDArray[np.float64]
"""Scores, logits and what is measured."""
Singles = npt.NDArray[np.float32]
"""Weights, and what they are multiplied with: half the memory, twice the speed."""
Hashes = npt.NDArray[np.uint64]
