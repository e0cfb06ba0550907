"""A decoder from a vector to a sentence: for each place in the sentence, a score for each word."""

from __future__ import annotations

from torch import Tensor, nn


class SentenceDecoder(nn.Module):
    """Vector to sentence through fully connected layers, all places at once.

    Args:
        code_dim: length of the vector.
        length: words in a sentence.
        words: how many words there are to choose from.
        hidden: neurons of each of the two hidden layers.

    Input (batch, code_dim), output (batch, length, words): logits; the largest at a place is the word written there.
    """

    def __init__(self, code_dim: int, length: int, words: int, hidden: int = 128):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(code_dim, hidden),
            nn.ReLU(),
            nn.Linear(hidden, hidden),
            nn.ReLU(),
            nn.Linear(hidden, length * words),
            nn.Unflatten(1, (length, words)),
        )

    def forward(self, code: Tensor) -> Tensor:
        return self.layers(code)
