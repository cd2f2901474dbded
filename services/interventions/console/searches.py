"""What people search for, kept out of addresses: names are personal, and addresses are logged and passed on."""

from collections import OrderedDict
from hashlib import blake2b

_REMEMBERED = 2_000


class Searches:
    """Searched words under a short token; forgotten when the console restarts."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._words: OrderedDict[str, str] = OrderedDict()

    def token(self, words: str) -> str:
        """Keep words; gives their token, the same for the same words. Nothing is kept of nothing."""
        if not words.strip():
            return ""
        token = blake2b(words.strip().encode(), key=self._secret, digest_size=8).hexdigest()
        self._words[token] = words.strip()
        self._words.move_to_end(token)
        while len(self._words) > _REMEMBERED:
            self._words.popitem(last=False)
        return token

    def words(self, token: str | None) -> str | None:
        """Give the words of a token: empty for none, None for one that is forgotten."""
        return self._words.get(token) if token else ""
