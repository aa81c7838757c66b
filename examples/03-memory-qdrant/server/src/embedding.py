"""Texts as vectors without a model: words and parts of words, hashed. It finds what shares words, not what means the same."""

import hashlib
import math
import re

DIMENSIONS = 256


def embed(text: str) -> list[float]:
    """The same text has the same vector everywhere; its length is 1."""
    vector = [0.0] * DIMENSIONS
    for word in re.findall(r"\w+", text.lower()):
        parts = [f"<{word}>"[i : i + 3] for i in range(len(word))]
        for feature, weight in [(word, 1.0), *((part, 0.5) for part in parts)]:
            number = int.from_bytes(hashlib.blake2b(feature.encode(), digest_size=8).digest(), "big")
            vector[number % DIMENSIONS] += weight if number >> 63 else -weight
    length = math.sqrt(sum(x * x for x in vector))
    return [x / length for x in vector] if length else [1.0, *vector[1:]]
