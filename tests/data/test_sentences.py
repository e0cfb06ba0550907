"""Sentences have one meaning each, agree in number, and are known when they are seen again."""

from gan_course.data.sentences import ANIMALS, LENGTH, SCALES, WORDS, grammatical, meanings, texts, words_of

import pytest
import torch


def meaning(**words: str) -> torch.Tensor:
    """A meaning by the names of its steps, (1, 5); what is not named is the first step."""
    places = []
    for scale in SCALES:
        place = scale.steps.index(words.get(scale.name, scale.steps[0]))
        places.append(-1 + 2 * place / (len(scale.steps) - 1))
    return torch.tensor([places])


def said(**words: str) -> str:
    return texts(words_of(meaning(**words)))[0]


def test_every_meaning_has_a_sentence_of_its_own():
    sentences = words_of(meanings())
    assert sentences.shape == (1600, LENGTH)
    assert len(set(texts(sentences))) == 1600
    assert grammatical(sentences).all()


def test_every_word_is_used():
    assert set(words_of(meanings()).flatten().tolist()) == set(range(len(WORDS)))


def test_number_decides_three_words():
    assert said(size="small", animal="mouse", speed="runs") == "a small mouse runs at dawn"
    assert said(number="two", size="small", animal="mouse", speed="runs") == "two small mice run at dawn"


def test_the_article_agrees_with_the_next_word():
    assert said(size="enormous").startswith("an enormous ")
    assert said(size="tiny", animal="ant").startswith("a tiny ant ")


def test_between_two_steps_the_nearer_one_counts_and_beyond_an_end_that_end():
    here, there = meaning(time="dawn"), meaning(time="noon")
    assert texts(words_of(0.6 * here + 0.4 * there)) == texts(words_of(here))
    assert texts(words_of(0.4 * here + 0.6 * there)) == texts(words_of(there))
    assert texts(words_of(3 * torch.ones(1, 5))) == texts(words_of(torch.ones(1, 5)))


@pytest.mark.parametrize(
    "wrong", ["a tiny mice creep at dawn", "an tiny ant sleeps at dawn", "two tiny ant run at dawn"]
)
def test_what_does_not_agree_is_not_grammatical(wrong: str):
    row = torch.tensor([[WORDS.index(word) for word in wrong.split()]])
    assert not grammatical(row).any()


def test_chance_makes_no_sentences():
    random = torch.randint(len(WORDS), (500, LENGTH), generator=torch.Generator().manual_seed(0))
    assert grammatical(random).float().mean() < 0.02


def test_no_meanings_give_no_sentences():
    assert words_of(torch.zeros(0, 5)).shape == (0, LENGTH)
    assert grammatical(torch.zeros(0, LENGTH, dtype=torch.long)).shape == (0,)


def test_another_shape_is_refused_with_the_scales_names():
    with pytest.raises(ValueError, match=r"\(2, 3\).*number, size, animal"):
        words_of(torch.zeros(2, 3))


def test_plurals_are_other_words():
    assert all(one != many for one, many in ANIMALS.items())
