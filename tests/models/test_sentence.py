"""The decoder of sentences learns the grammar from examples, for meanings that it never met."""

from gan_course.data.sentences import LENGTH, WORDS, grammatical, meanings, words_of
from gan_course.models.sentence import SentenceDecoder

import torch
from torch.nn.functional import cross_entropy


def test_it_writes_sentences_that_it_was_never_shown():
    torch.manual_seed(0)
    random = torch.Generator().manual_seed(0)
    codes = meanings()
    sentences = words_of(codes)
    new = torch.rand(len(codes), generator=random) < 0.25
    decoder = SentenceDecoder(5, LENGTH, len(WORDS), hidden=64)
    assert decoder(codes).shape == (1600, LENGTH, len(WORDS))
    before = grammatical(decoder(codes[new]).argmax(-1)).float().mean()

    opt = torch.optim.Adam(decoder.parameters(), lr=5e-3)
    known, right = codes[~new], sentences[~new]
    for _ in range(400):
        some = torch.randint(len(known), (64,), generator=random)
        loss = cross_entropy(decoder(known[some]).flatten(0, 1), right[some].flatten())
        opt.zero_grad()
        loss.backward()
        opt.step()
    written = decoder(codes[new]).argmax(-1)
    assert before < 0.5
    assert (written == sentences[new]).all(1).float().mean() > 0.9
