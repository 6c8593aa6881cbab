"""What the studies share; no study imports another.

``running`` has their options and settings, ``decisions`` the decisions that they learn from and are measured on,
``tables`` the cells of their tables, ``baselines`` the models to compare with (one of them by ``rules``), ``ablation``
the shipped settings with parts left out. ``made_pages`` makes as many pages as are asked for. ``fuzzed`` has the rooms
that ``fuzz`` tries, ``mutations`` how it changes inputs.
"""
