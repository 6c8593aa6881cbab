"""``python -m lgo_nlp`` is the command ``lgo-nlp``."""

from lgo_nlp.cli import main

if __name__ == "__main__":
    main()
