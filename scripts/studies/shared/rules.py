"""Regular expressions as a baseline, written from the guidelines alone, before anything was scored with them."""

OTHER_VOICE = (
    r"\b(?:says|said|complain(?:s|ed)|told|believes|argues|claims|alleges|asked)\b"
    r"|\b(?:guidance|regulations?|Act|Code|policy) (?:says?|requires?|sets?|states?)\b"
    r"|\b[Ww]e (?:can|may|must|investigate)\b"
)
"""Guidelines, rule 1: what the complainant, the law or the standard paragraphs say gets no label."""

RULES: tuple[tuple[str, str, str], ...] = (
    (
        "fault",
        r"\b(?:was|were|is|are|amounts? to|found|find) (?:an? |also |further )?(?:at )?fault\b",
        "This was fault.",
    ),
    (
        "fault",
        r"\b(?:Council|provider|Trust|home|school|it|they|officers) (?:\w+ )?(?:failed to|did not|should have|never)\b",
        "It should have offered him a review.",
    ),
    (
        "fault",
        r"\b(?:failure to|failings?|took too long|delay(?:ed)? in|longer than it should|not good enough|was poor)\b",
        "The failure to ask the GP was fault.",
    ),
    (
        "injustice",
        r"\b(?:caus(?:ed|es|ing)|led to|resulted in|left)\b.*\b(?:distress|uncertainty|frustration|injustice|worry"
        r"|upset|anxiety|inconvenience|harm|risk|without|out of pocket)\b",
        "This caused her avoidable distress.",
    ),
    (
        "injustice",
        r"\b(?:avoidable|unnecessary) "
        r"(?:distress|worry|stress|time and trouble|frustration|uncertainty|expense|costs?)\b",
        "She was put to avoidable time and trouble.",
    ),
    (
        "injustice",
        r"\b(?:lost|missed)(?: out on)? (?:the |an? |her |his |their )?(?:chance|opportunity|right|service|support)\b"
        r"|\b(?:went|gone) without\b|\bwill never know\b|\bno one can be sure\b|\bwould have had\b",
        "She will never know.",
    ),
    ("finding", r"\b(?:no|not|was|is|were|find|found) (?:at |any |evidence of |to be )?fault\b", "There is no fault."),
    (
        "finding",
        r"\b(?:uphold|upheld)\b|\b(?:completed|ended|closed|discontinued|will not) (?:my |our |the )?investigat",
        "I do not uphold this part.",
    ),
    (
        "finding",
        r"\b(?:I|we) (?:am |are |do |cannot |have )?(?:not )?"
        r"(?:consider|satisfied|accept|persuaded|find|doubt|think|say)\b"
        r"|\bin my view\b|\bon balance\b",
        "I do not accept that.",
    ),
    ("finding", r"\b(?:suitable|appropriate|satisfactory|proportionate) remedy\b", "That is a suitable remedy."),
    (
        "agreed_action",
        r"\b(?:Council|provider|Trust|home|it|they) (?:has |have )?(?:also )?"
        r"(?:will|agreed to|should(?! have| not have))\b",
        "It has agreed to put this right.",
    ),
    (
        "agreed_action",
        r"^\W*(?:\w[).] )?(?:apologise|pay|review|remind|provide|write|arrange|train|share|send|refund|carry out"
        r"|complete|make|reassess|offer|amend|update|ensure|explain)\b",
        "pay £300 for the distress caused",
    ),
    (
        "agreed_action",
        r"\bwithin (?:\w+ )?\w+ (?:weeks?|months?|days)\b.*(?:\bwill\b|\bshould\b|\bagreed\b|:$)",
        "Within one month the Council will:",
    ),
    ("agreed_action", r"\b(?:I|we) (?:have )?recommend(?:ed)?\b", "I recommend it apologises."),
)
"""Label, pattern and a sentence that it is meant for, written from the guidelines alone."""
