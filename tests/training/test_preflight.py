"""The trainer looks once before its first step: each mistake ends in one sentence, and looking changes nothing."""

from functools import partial

from gan_course.data.latent import Latent
from gan_course.data.pictures import Pictures
from gan_course.models import DCGANDiscriminator, DCGANGenerator, MLPDiscriminator, MLPGenerator
from gan_course.models.autoencoder import VAE
from gan_course.models.minibatch import Packed
from gan_course.models.multi_discriminator import MultiDiscriminator
from gan_course.training import OBJECTIVES, Settings, Trainer, d_step, g_step
from gan_course.training.autoencoder import AutoencoderTrainer
from gan_course.training.batched import Ensemble
from gan_course.training.checkpoint import CheckpointError

import pytest
import torch
from torch import nn

LATENT = Latent(8)


class Last(nn.Module):
    """A network with something at its end."""

    def __init__(self, network, last):
        super().__init__()
        self.network, self.last = network, last

    def forward(self, x):
        return self.last(self.network(x))


class Data:
    """Random pictures, changed by a function."""

    def __init__(self, change=lambda x: x, size=16, channels=3):
        self.change, self.shape = change, (channels, size, size)

    def sample(self, n, generator):
        return self.change(torch.rand(n, *self.shape, generator=generator, device=generator.device) * 2 - 1)


def nan_first(x):
    x[0, 0, 0, 0] = float("nan")
    return x


def G(size=16):
    return DCGANGenerator(size, 4, 8)


def D(size=16):
    return DCGANDiscriminator(size, 4)


def D_ending_in(last):
    return Last(D(), last)


IN_PLACE = nn.Sequential(nn.LeakyReLU(0.2, inplace=True), nn.Flatten(), nn.Linear(768, 1))

MISTAKES = {
    "D and data for another size": (
        G(16),
        D(16),
        Data(size=32),
        r"\(3, 16, 16\) and the data have shape \(3, 32, 32\)",
    ),
    "G for another size": (G(32), D(16), Data(size=16), r"\(3, 32, 32\) and the data have shape \(3, 16, 16\)"),
    "D for another size": (
        G(32),
        D(16),
        Data(size=32),
        r"D returns 25 numbers .* \(3, 32, 32\).*build it for that shape",
    ),
    "grey data": (G(), D(), Data(channels=1), r"\(3, 16, 16\) and the data have shape \(1, 16, 16\); build both"),
    "sigmoid": (G(), D_ending_in(torch.sigmoid), Data(), "D ends in sigmoid, .*logits.*remove the last sigmoid"),
    "sigmoid, then a view": (G(), D_ending_in(lambda y: y.sigmoid().view(-1)), Data(), "D ends in sigmoid"),
    "logsigmoid": (G(), D_ending_in(nn.functional.logsigmoid), Data(), "D ends in logsigmoid"),
    "softmax": (G(), D_ending_in(lambda y: y.softmax(1)), Data(), "D ends in softmax"),
    "two outputs": (G(), D_ending_in(lambda y: torch.cat([y, -y], 1)), Data(), "D returns 2 numbers for each sample"),
    "one for the batch": (G(), D_ending_in(lambda y: y.mean()), Data(), r"shape \(\) for 4 samples.*do not average"),
    "one in a list": (G(), D_ending_in(lambda y: y.mean()[None]), Data(), r"shape \(1,\) for 4 samples"),
    "bytes as floats": (G(), D(), Data(lambda x: (x + 1) * 127.5), r"0\.\.255; .*x / 127.5 - 1"),
    "data in [0, 1]": (G(), D(), Data(lambda x: (x + 1) / 2), r"\[0, 1\] and G ends in tanh.*2 \* x - 1"),
    "a tensor in [0, 1]": (G(), D(), torch.rand(20, 3, 16, 16), r"\[0, 1\] and G ends in tanh"),
    "NaN": (G(), D(), Data(nan_first), r"not finite \(NaN or infinity\); remove those samples"),
    "in place": (G(), IN_PLACE, Data(), "changes D's input.*inplace=False"),
    "G for other codes": (DCGANGenerator(16, 4, 9), D(), Data(), r"G cannot be evaluated on .*\(4, 8\)"),
    "G and D swapped": (D(), G(), Data(), "G cannot be evaluated"),
    "no tensor": (G(), D(), type("S", (), {"sample": lambda *_: [1.0]})(), "returned list"),
}


@pytest.mark.parametrize("name", MISTAKES)
@pytest.mark.parametrize("objective", ["non-saturating", "non-saturating-r1"])
def test_a_mistake_ends_in_one_sentence_before_anything_moves(name, objective):
    G, D, data, words = MISTAKES[name]
    trainer = Trainer(G, D, data, LATENT, Settings(batch=4, objective=objective))
    before = [p.clone() for network in (G, D) for p in network.state_dict().values()]
    with pytest.raises(ValueError, match=words) as caught:
        trainer.train(2, progress=False)
    assert "\n" not in str(caught.value) and trainer.steps == 0
    assert all(torch.equal(p, q) for p, q in zip(before, [*G.state_dict().values(), *D.state_dict().values()]))


RIGHT = {
    "DCGAN": (G(), D(), Data()),
    "bytes": (G(), D(), torch.randint(0, 256, (20, 3, 16, 16), dtype=torch.uint8)),
    "bright pictures": (G(), D(), Pictures(torch.randint(128, 256, (20, 3, 16, 16), dtype=torch.uint8))),
    "a flat logit": (G(), D_ending_in(lambda y: y.view(-1)), Data()),
    "a logit a patch": (G(), nn.Conv2d(3, 1, 4, 4), Data()),
    "several discriminators": (G(), MultiDiscriminator(D(), D()), Data()),
    "data in [0, 1] and a G that draws there": (Last(G(), lambda x: x.relu()), D(), Data(lambda x: (x + 1) / 2)),
    "packs of two": (G(), Packed(DCGANDiscriminator(16, 4, channels=6), 2), Data()),
    "points of any range": (MLPGenerator(8, (2,)), MLPDiscriminator((2,)), torch.rand(30, 2) * 300),
}


@pytest.mark.parametrize("name", RIGHT)
@pytest.mark.parametrize("objective", OBJECTIVES)
def test_what_can_train_trains(name, objective):
    G, D, data = RIGHT[name]
    assert Trainer(G, D, data, LATENT, Settings(batch=4, objective=objective)).train(1, progress=False)


def test_looking_changes_nothing(monkeypatch):
    def noisy(x):  # a network that draws from PyTorch's own generator
        return x + 0.01 * torch.randn(x.shape)

    def trained():
        torch.manual_seed(0)
        networks = (
            Last(G(), noisy),
            nn.Sequential(
                nn.Dropout2d(0.5),
                nn.utils.parametrizations.spectral_norm(D().layers[0]),
                nn.Flatten(),
                nn.LazyLinear(1),
            ),
        )
        networks[1](torch.zeros(2, 3, 16, 16))
        trainer = Trainer(*networks, Data(), LATENT, Settings(batch=4))
        trainer.train(3, progress=False)
        return [*trainer.G.state_dict().values(), *trainer.D.state_dict().values(), torch.get_rng_state()]

    looked = trained()
    monkeypatch.setattr("gan_course.training.preflight.problem", lambda *_, **__: "")
    assert all(torch.equal(a, b) for a, b in zip(looked, trained()))


def test_it_looks_once():
    data, calls = Data(), []
    trainer = Trainer(G(), D(), data, LATENT, Settings(batch=4))
    data.change = lambda x: calls.append(len(x)) or x
    trainer.train(1, progress=False)
    first = list(calls)
    trainer.train(1, progress=False)
    assert first[-1:] == calls[len(first) :] == [4]


def test_steps_of_your_own_are_warned_and_run(capsys):
    own = {"d_step": lambda *a: d_step(*a), "g_step": lambda *a: g_step(*a)}
    Trainer(G(16), D(16), Data(size=32), LATENT, Settings(batch=4), **own).train(1, progress=False)
    assert "Before the first step: G draws samples of shape (3, 16, 16)" in capsys.readouterr().out
    Trainer(G(), D_ending_in(torch.sigmoid), Data(), LATENT, Settings(batch=4), **own).train(1, progress=False)
    assert capsys.readouterr().out == "", "probabilities may be just what own losses take"
    hinge = OBJECTIVES["hinge"]
    known = {"d_step": partial(d_step, objective=hinge), "g_step": partial(g_step, objective=hinge)}
    with pytest.raises(ValueError, match="D ends in sigmoid"):
        Trainer(G(), D_ending_in(torch.sigmoid), Data(), LATENT, Settings(batch=4), **known).train(1, progress=False)


def test_latent_is_a_source():
    with pytest.raises(TypeError, match=r"latent is 8; give .* Latent\(16\)"):
        Trainer(G(), D(), Data(), 8)


# --- numbers that are not finite


class NanLater(Data):
    """Good for the first look, then a NaN in one sample of 40."""

    def __init__(self):
        super().__init__()
        self.batches = 0

    def sample(self, n, generator):
        x = super().sample(n, generator)
        self.batches += 1
        if self.batches > 2:
            x[::40, 0, 0, 0] = float("nan")
        return x


@pytest.mark.parametrize("log_every", [1, 1000])
def test_nan_of_the_data_is_not_called_a_learning_rate(log_every):
    trainer = Trainer(G(), D(), NanLater(), LATENT, Settings(batch=4, log_every=log_every))
    with pytest.raises(FloatingPointError, match="because the data hold"):
        trainer.train(5, progress=False)
    vae = AutoencoderTrainer(
        VAE((3, 16, 16), 4),
        NanLater(),
        batch=4,
        log_every=log_every,
    )
    with pytest.raises(FloatingPointError, match="because the data hold"):
        vae.train(5, progress=False)


def test_a_training_that_diverges_between_two_entries_says_so():
    trainer = Trainer(
        MLPGenerator(8, (2,)), MLPDiscriminator((2,)), torch.randn(30, 2), LATENT, Settings(batch=4, log_every=1000)
    )
    trainer.train(1, progress=False)
    with torch.no_grad():
        next(trainer.G.parameters()).fill_(float("nan"))
    with pytest.raises(FloatingPointError, match="smaller learning rate"):
        trainer.train(3, progress=False)
    assert trainer.steps == 4


# --- files


def test_files_of_torch_save_are_named(tmp_path):
    for name, options in (("new.pth", {}), ("old.pt", {"_use_new_zipfile_serialization": False})):
        torch.save(G().state_dict(), tmp_path / name, **options)
        with pytest.raises(CheckpointError, match=r"torch\.save, a pickle.*weights_only=True"):
            Trainer(G(), D(), Data(), LATENT).load(tmp_path / name)


def test_home_is_a_folder_of_yours(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    Trainer(G(), D(), Data(), LATENT).save("~/gans/cats.safetensors")
    assert (tmp_path / "home/gans/cats.safetensors").exists() and not (tmp_path / "~").exists()
    assert Trainer(G(), D(), Data(), LATENT).load("~/gans/cats.safetensors").steps == 0


WRAPPED = {
    "compiled": lambda network: torch.compile(network, backend="eager"),
    "parallel": nn.DataParallel,
    "both": lambda network: torch.compile(nn.DataParallel(network), backend="eager"),
}


@pytest.mark.parametrize("name", WRAPPED)
def test_a_wrapped_network_is_saved_under_its_own_names(name, tmp_path):
    settings = Settings(batch=4)
    trainer = Trainer(WRAPPED[name](G()), WRAPPED[name](D()), Data(), LATENT, settings)
    trainer.save(tmp_path / "wrapped")
    bare = Trainer(G(), D(), Data(), LATENT, settings).load(tmp_path / "wrapped")
    assert torch.equal(bare.sample(2), trainer.sample(2))
    bare.save(tmp_path / "bare")
    Trainer(WRAPPED[name](G()), WRAPPED[name](D()), Data(), LATENT, settings).load(tmp_path / "bare")


def test_a_file_with_names_of_a_wrapper_is_read():
    trainer = Trainer(G(), D(), Data(), LATENT)
    tensors, notes = trainer.state()
    tensors = {
        k.replace("G.", "G._orig_mod.", 1)
        if k.startswith("G.")
        else k.replace("D.", "D.module.", 1)
        if k.startswith("D.")
        else k: v
        for k, v in tensors.items()
    }
    Trainer(G(), D(), Data(), LATENT).restore({k: v.clone() for k, v in tensors.items()}, notes)


# --- many at once


@pytest.mark.parametrize(
    "norm",
    [
        nn.utils.parametrizations.spectral_norm,
        nn.utils.parametrizations.weight_norm,
        nn.utils.spectral_norm,
        lambda layer: nn.Dropout(0.5),
    ],
)
def test_an_ensemble_refuses_what_stacked_weights_cannot_do(norm):
    def make():
        D = MLPDiscriminator((2,), (8,))
        D.layers[1] = norm(D.layers[1])
        return MLPGenerator(8, (2,), (8,)), D

    with pytest.raises(ValueError, match=r"Layer layers\.1 has a spectral norm.*Trainer"):
        Ensemble(make, torch.randn(30, 2), LATENT, seeds=[0, 1])
