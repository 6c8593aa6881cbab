"""Tell sentences from headings, even if saving has lost a sentence's full stop.

The patterns are built of named pieces: an agent ("the Council", "Mr X") or a thing ("The delay in") with an auxiliary
or a verb behind it makes a statement.
"""

import re
from typing import Final

_TITLED = r"(?:(?:Mr and Mrs|Mr|Mrs|Ms|Miss|Dr|Cllr|Officer)\.? [A-Z]\w*|[B-HJ-Z](?= ))"  # "Mr and Mrs H", "X"
_AUXILIARY = (  # "was", "didn’t", "will" but for "will of"
    r"(?:(?:was|were|is|are|has|have|had|did|does|do|would|should|could|must|might)(?:n[’']t)?"
    r"|will(?! of)|can(?:not|[’']t)?|may|won[’']t)\b"
)
_PAST = (  # "failed", "upheld", but for the participle in "named by" and the noun in "agreed action"
    r"(?:\w{2,}ed|found|upheld|took|gave|made|sent|told|wrote|said|paid|lost|left|kept|put|went|came|saw|met|held|knew"
    r"|thought|felt|got|began|spoke|chose|did|rang|heard|led|stood|brought|bought|sold|ran|became)"
    r"\b(?! by\b| (?:actions?|remed))"
)
_PRESENT = (  # "complains"
    r"(?:says?|complains?|wants?|believes?|feels?|thinks?|accepts?|agrees?|asks?|finds?|upholds?|recommends?|considers?"
    r"|applie[sd]|appeals?|moves?|tells?|makes?|sends?|gives?|takes?|refuses?|decides?|decline[sd]?|replies|writes?)\b"
)
_ADVERB = r"(?:(?:also|then|later|first|still|now|never|not|so|therefore|[a-z]+ly) )?"
_BODY = r"(?:[Oo]mbudsman|[Cc]ouncils?|[Tt]rust|[Aa]uthority|[Pp]rovider|[Aa]gency|[Aa]ssociation|[Oo]rganisation)"
_PERSON = r"(?:man|woman|couple|family|father|mother|parents|complainant|resident|tenant)"
_DETERMINER = r"(?:The|A|An|My|Our|His|Her|Its|Their|the|a|an|my|our|his|her|its|their)"
_AGENT = (  # who acts: "She", "Mr X and Ms Y", "the two Councils", "Marlow Fen Council"
    r"(?:I|[Ww]e|[Hh]e|[Ss]he|[Ii]t|[Tt]hey|[Tt]here|This|That|These|Those|Nobody|Nothing|Neither|Both"
    rf"|{_TITLED}(?: and {_TITLED})?|{_DETERMINER} (?:(?:two|[A-Z]\w+) ){{0,3}}(?:{_BODY}|{_PERSON})"
    rf"|(?:[A-Z]\w+ ){{1,4}}{_BODY})"
)
_WORD = (  # a word that begins no clause of its own
    r"(?!(?:the|an?|this|that|which|who|whom|whose|i|we|he|she|it|they|to|until|when|where|and|for|if|how|why|what)\b)"
    r"[a-z][\w’'-]*"
)
_THING = (  # any other subject: "The head of the service ", "Mr X’s letter ", "Two officers ", "Fault "
    rf"(?:(?:{_DETERMINER}|No|This|That|These|Those|All|Some|Each) (?:{_WORD} ){{1,4}}"
    rf"(?:(?<=of )(?:the|his|her|its) {_WORD} )?"
    rf"|(?:{_TITLED}|The {_BODY})[’']s (?:{_WORD} ){{1,3}}|(?:Two|Three|Both|Neither|Five) (?:{_WORD} ){{1,3}}"
    r"|(?:Fault|Injustice|Officers|Councils) )"
)
_OBJECT = r"(?:the|an?|his|her|its|their|him|it|them|us|me|that|no|Mrs?|Ms|Miss)\b"
_FRONT = r"[“‘\"']?(?:(?:In|On|During|However),? (?:[\w’']+,? ){0,6}?)?"  # "In May 2020 "
# "In May 2020 the Council then told", "The delay caused the": a thing needs an object, as "The school named" is a noun.
_STATEMENT: Final = re.compile(
    rf"{_FRONT}(?:{_AGENT} {_ADVERB}(?:{_AUXILIARY}|{_PAST})|{_THING}{_ADVERB}(?:{_AUXILIARY}|{_PAST} {_OBJECT}))"
)
_IN_THE_PRESENT: Final = re.compile(rf"{_FRONT}{_AGENT} {_ADVERB}{_PRESENT}")
_VERDICT: Final = re.compile(r"(?:(?:the |this )?complaint )?(?:not |partly |partially )?upheld\b[^?]*", re.IGNORECASE)
_LONGEST: Final = 200  # characters of a line that are looked at: subject and verb come early
_FEWEST_WORDS: Final = 5  # fewer words with a full stop may be a heading or a breadcrumb, such as "Home. Decisions."
_FEWEST_OF_A_STATEMENT: Final = 8  # so many words are too long for a narrative heading, "Ms X asks for help"


def is_statement(line: str) -> bool:
    """Whether a line begins with a subject and a finite verb, and so is not a heading even without a full stop.

    Questions and "What the Council did" are headings, and so is a short line in the present, "Ms X asks for help".
    """
    line = line[:_LONGEST]
    if line.endswith("?"):
        return False
    if _STATEMENT.match(line) or _VERDICT.fullmatch(line):
        return True
    return len(line.split()) >= _FEWEST_OF_A_STATEMENT and reads_as_sentence(line)


def reads_as_sentence(line: str) -> bool:
    """Whether a line could be a sentence: a statement, or one in the present, as narrative headings are too."""
    line = line[:_LONGEST]
    found = _STATEMENT.match(line) or _IN_THE_PRESENT.match(line) or _VERDICT.fullmatch(line)
    return found is not None and not line.endswith("?")


def is_sentence(line: str) -> bool:
    """Whether a line is running text, or a statement that may have lost its full stop."""
    return is_prose(line) or is_statement(line)


def is_prose(line: str) -> bool:
    """Whether a line is certainly running text: it ends as a sentence does, and is long or reads as one."""
    ended = line.rstrip("’”'\")")[-1:] in {".", ":", ";", "!", "?"}
    n_words = len(line.split())
    return ended and n_words >= _FEWEST_WORDS and (n_words >= _FEWEST_OF_A_STATEMENT or reads_as_sentence(line))
