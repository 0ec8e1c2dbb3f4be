"""Words, phrases and names that a seed makes, for notes of any number."""

from itertools import accumulate
from random import Random

COMMON = (
    "the of and to in a is that for it as with on by this are be or from at which an can not but they when their more "
    "one has its into than other these was also may only how most some between over such through after while then "
    "each because where both under since within often without always before during rather still never almost later "
    "here there early small large long short high low new old first last next same different open simple clear strong "
    "light dark warm cold slow quick deep wide heavy common rare local certain whole river stone field garden table "
    "paper glass metal water paint wood sand wind road house bridge market ship engine wheel line circle number sound "
    "colour shape edge layer ground surface centre corner season morning winter summer year hour moment price trade "
    "border city village coast island forest mountain valley animal bird fish seed root leaf fruit bread salt sugar "
    "oil heat fire ice pressure weight speed power signal model pattern method reason cause effect question answer "
    "rule habit story letter word page picture map plan tool part kind step side end way place time people work hand "
    "makes holds shows keeps turns grows falls rises moves begins ends gives takes needs finds brings leads follows "
    "carries changes becomes remains depends allows explains compares measures builds breaks joins covers fills"
).split()
SPOKEN = 1000  # made-up words in running text, however many there are in names
ONSETS = "b c d f g h k l m n p r s t v br cl dr fl gr pl pr sk st tr".split()
VOWELS = "a e i o u ai ea ou".split()
ENDINGS = "n r s l t m d x nd rt st ck ling ment tion ics ism ing ity ar on us".split()


class Words:
    """A vocabulary and what is drawn from it, always the same for the same random numbers."""

    gap = " "
    """What stands between two words."""
    common = COMMON

    def __init__(self, rng: Random, terms: int) -> None:
        """Make a vocabulary of everyday words and of ``terms`` made-up ones."""
        self._rng = rng
        made: dict[str, None] = {}
        while len(made) < terms:
            made[self._term()] = None
        self.terms = list(made)
        self._words = self.common + self.terms[:SPOKEN]
        # Few words are said often, most are said seldom.
        self._weights = list(accumulate(1 / (place + 8) for place in range(len(self._words))))
        self._taken: set[str] = set()

    def _term(self) -> str:
        """A made-up word."""
        rng = self._rng
        syllables = rng.choices((1, 2, 3), (2, 5, 2))[0]
        return "".join(rng.choice(ONSETS) + rng.choice(VOWELS) for _ in range(syllables)) + rng.choice(ENDINGS)

    def words(self, count: int) -> list[str]:
        """``count`` words of running text."""
        return self._rng.choices(self._words, cum_weights=self._weights, k=count)

    def phrases(self, count: int, shortest: int, longest: int) -> list[str]:
        """``count`` phrases of so many words."""
        return [self.gap.join(self.words(self._rng.randint(shortest, longest))) for _ in range(count)]

    def title(self, shortest: int, longest: int) -> str:
        """A title that no other title is, whatever the case of its letters."""
        rng = self._rng
        while True:
            words = [rng.choice(self.terms) if rng.random() < 0.4 else rng.choice(self.common)]
            words += rng.choices(self.common, k=rng.randint(shortest, longest) - 2)
            words.append(rng.choice(self.terms))
            title = self.gap.join(words)
            if title not in self._taken:
                self._taken.add(title)
                return title[0].upper() + title[1:]
