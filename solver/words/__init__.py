"""Every sentence said to people, 中文 and English side by side in one file for each area, and the one way to say it."""

from solver.words.say import Sentence, catalogue, joined, listed, say, sentence, sentences

__all__ = ["Sentence", "catalogue", "joined", "listed", "say", "sentence", "sentences"]
