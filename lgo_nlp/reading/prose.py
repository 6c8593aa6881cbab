"""Lines that say something: sentences that have lost their full stop are told from headings."""

import re
from typing import Final

_TITLED = r"(?:(?:Mr and Mrs|Mr|Mrs|Ms|Miss|Dr|Cllr|Officer)\.? [A-Z]\w*|[B-HJ-Z](?= ))"
_AUXILIARY = (
    r"(?:(?:was|were|is|are|has|have|had|did|does|do|would|should|could|must|might)(?:n[’']t)?"
    r"|will(?! of)|can(?:not|[’']t)?|may|won[’']t)\b"
)
_PAST = (
    r"(?:\w{2,}ed|found|upheld|took|gave|made|sent|told|wrote|said|paid|lost|left|kept|put|went|came|saw|met|held|knew"
    r"|thought|felt|got|began|spoke|chose|did|rang|heard|led|stood|brought|bought|sold|ran|became)"
    r"\b(?! by\b| (?:actions?|remed))"
)
_PRESENT = (
    r"(?:says?|complains?|wants?|believes?|feels?|thinks?|accepts?|agrees?|asks?|finds?|upholds?|recommends?|considers?"
    r"|applie[sd]|appeals?|moves?|tells?|makes?|sends?|gives?|takes?|refuses?|decides?|decline[sd]?|replies|writes?)\b"
)
_ADVERB = r"(?:(?:also|then|later|first|still|now|never|not|so|therefore|[a-z]+ly) )?"
_BODY = r"(?:[Oo]mbudsman|[Cc]ouncils?|[Tt]rust|[Aa]uthority|[Pp]rovider|[Aa]gency|[Aa]ssociation|[Oo]rganisation)"
_PERSON = r"(?:man|woman|couple|family|father|mother|parents|complainant|resident|tenant)"
_DETERMINER = r"(?:The|A|An|My|Our|His|Her|Its|Their|the|a|an|my|our|his|her|its|their)"
_AGENT = (
    r"(?:I|[Ww]e|[Hh]e|[Ss]he|[Ii]t|[Tt]hey|[Tt]here|This|That|These|Those|Nobody|Nothing|Neither|Both"
    rf"|{_TITLED}(?: and {_TITLED})?|{_DETERMINER} (?:(?:two|[A-Z]\w+) ){{0,3}}(?:{_BODY}|{_PERSON})"
    rf"|(?:[A-Z]\w+ ){{1,4}}{_BODY})"
)
_WORD = (
    r"(?!(?:the|an?|this|that|which|who|whom|whose|i|we|he|she|it|they|to|until|when|where|and|for|if|how|why|what)\b)"
    r"[a-z][\w’'-]*"
)
_THING = (
    rf"(?:(?:{_DETERMINER}|No|This|That|These|Those|All|Some|Each) (?:{_WORD} ){{1,4}}"
    rf"(?:(?<=of )(?:the|his|her|its) {_WORD} )?"
    rf"|(?:{_TITLED}|The {_BODY})[’']s (?:{_WORD} ){{1,3}}|(?:Two|Three|Both|Neither|Five) (?:{_WORD} ){{1,3}}"
    r"|(?:Fault|Injustice|Officers|Councils) )"
)
_OBJECT = r"(?:the|an?|his|her|its|their|him|it|them|us|me|that|no|Mrs?|Ms|Miss)\b"
_FRONT = r"[“‘\"']?(?:(?:In|On|During|However),? (?:[\w’']+,? ){0,6}?)?"
_STATEMENT: Final = re.compile(
    rf"{_FRONT}(?:{_AGENT} {_ADVERB}(?:{_AUXILIARY}|{_PAST})|{_THING}{_ADVERB}(?:{_AUXILIARY}|{_PAST} {_OBJECT}))"
)
_IN_THE_PRESENT: Final = re.compile(rf"{_FRONT}{_AGENT} {_ADVERB}{_PRESENT}")
_VERDICT = re.compile(r"(?:(?:the |this )?complaint )?(?:not |partly |partially )?upheld\b[^?]*", re.IGNORECASE)
_LONGEST: Final = 200
_FEWEST_WORDS: Final = 5
_FEWEST_OF_A_STATEMENT: Final = 8


def is_statement(line: str) -> bool:
    """Whether a line states something, with its subject and a finite verb in front: stop or no stop, it is no heading.

    Questions and "What the Council did" are headings, and so is a short line in the present, "Ms X asks for help".
    """
    line = line[:_LONGEST]
    if line.endswith("?"):
        return False
    if _STATEMENT.match(line) or _VERDICT.fullmatch(line):
        return True
    return len(line.split()) >= _FEWEST_OF_A_STATEMENT and reads_as_sentence(line)


def reads_as_sentence(line: str) -> bool:
    """Whether a line could be a sentence: a statement, or in the present, as narrative headings are too."""
    line = line[:_LONGEST]
    found = _STATEMENT.match(line) or _IN_THE_PRESENT.match(line) or _VERDICT.fullmatch(line)
    return found is not None and not line.endswith("?")


def is_prose(line: str) -> bool:
    """Whether a line is running text beyond doubt: it ends as a sentence does, and is long or reads as one."""
    ended = line.rstrip("’”'\")")[-1:] in {".", ":", ";", "!", "?"}
    n_words = len(line.split())
    return ended and n_words >= _FEWEST_WORDS and (n_words >= _FEWEST_OF_A_STATEMENT or reads_as_sentence(line))
