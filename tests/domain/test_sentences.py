"""Every refusal says why in both languages."""

from interventions.domain.sentences import SENTENCES
from interventions.domain.words import Code


def test_every_code_has_a_sentence_of_its_own_in_both_languages():
    """A code alone is for programs."""
    assert list(SENTENCES) == list(Code)
    for language in zip(*SENTENCES.values(), strict=True):
        assert len(set(language)) == len(Code)
        assert all(sentence.endswith(".") and sentence[0].isupper() for sentence in language)
