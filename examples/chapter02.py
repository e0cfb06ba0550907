"""Chapter 02, the code without its prose: A generator alone: autoencoders and VAEs.

GAN_COURSE_PROFILE=smoke python examples/chapter02.py    smoke: seconds; class: minutes; full: a GPU

Written by `make examples` from notebooks/masters/02_a_generator_alone.py: change that.
"""


from gan_course.start import start

print(start())

import copy

import matplotlib.pyplot as plt
import torch
from torch import nn

from gan_course import plots
from gan_course.claims import shown
from gan_course.profile import pick

# --- Codes from a die -----------------------------------------------------------------------------

from gan_course.data.digits import digits

written, held_out = digits(), digits(split="test")  # 4,000 to learn from, 1,000 others to test with
few, labels = written[:500], written.labels[:500]  # (500, 1, 28, 28): this section needs only some
plots.grid(few[:20], columns=10, alt="handwritten digits")

rng = torch.Generator().manual_seed(0)  # a random number generator that starts from seed 0
codes = torch.randn(500, 16, generator=rng)  # (500, 16): one code per picture

from gan_course.measure.neighbours import nearest

ones, codes_of_ones = few[labels == 1], codes[labels == 1]
near = nearest(ones, ones, k=2)  # the nearest picture of each is itself, so the second one counts
i = near.distance[:, 1].argmin().item()
j = near.index[i, 1].item()
plots.grid(ones[[i, j]], alt="two similar 1s")

print(f"distance between their codes:            {(codes_of_ones[i] - codes_of_ones[j]).norm():.2f}")
print(f"mean distance between any two codes:     {torch.pdist(codes).mean():.2f}")

def squared_error(x, y):
    """Squared differences, summed over each picture, averaged over the batch."""
    return (x - y).square().flatten(1).sum(1).mean()

def new_decoder():
    """Build a network: code (batch, 16) -> picture (batch, 1, 28, 28)."""
    return nn.Sequential(
        nn.Linear(16, 128), nn.ReLU(), nn.Linear(128, 256), nn.ReLU(),
        nn.Linear(256, 784), nn.Tanh(), nn.Unflatten(1, (1, 28, 28)),
    )

def fit_to_codes(decoder, codes, pictures, steps):
    """Train the decoder to draw the picture of each code, 64 pairs at a time."""
    opt = torch.optim.Adam(decoder.parameters())
    for step in range(steps):
        opt.param_groups[0]["lr"] = 1e-3 * min(1, 2 - 2 * step / steps)  # smaller steps in the second half
        chosen = torch.randint(len(codes), (64,), generator=rng)
        loss = squared_error(decoder(codes[chosen]), pictures[chosen])
        opt.zero_grad()
        loss.backward()
        opt.step()

steps = pick(20, 2500, 5000)
by_die = new_decoder()
fit_to_codes(by_die, codes, few, steps)
back = by_die(codes).detach()
print(f"error before learning: {squared_error(new_decoder()(codes), few):.0f}, after: {squared_error(back, few):.0f}")

plots.rows({"real": few[:10], "from its code": back[:10]})

n = pick(100, 1000, 1000)
new_by_die = by_die(torch.randn(n, 16, generator=rng)).detach()
plots.grid(new_by_die[:20], columns=10, alt="drawn from new codes")

from gan_course.measure.frechet import frechet
from gan_course.pretrained import pretrained

classifier = pretrained("digit-classifier")


def how_far(pictures):
    """Return the Fréchet distance between n pictures and as many held-out real ones."""
    return float(frechet(held_out[:n], pictures[:n], classifier.features))

print(f"other real digits:                {how_far(written[-n:]):8.1f}")
print(f"new codes, codes from a die:      {how_far(new_by_die):8.1f}")
print(f"random pixels:                    {how_far(torch.rand(n, 1, 28, 28) * 2 - 1):8.1f}")

# --- Codes from an encoder ------------------------------------------------------------------------

encoder = nn.Sequential(
    nn.Flatten(), nn.Linear(784, 256), nn.LeakyReLU(0.2), nn.Linear(256, 128), nn.LeakyReLU(0.2),
    nn.Linear(128, 16),
)  # picture (batch, 1, 28, 28) -> code (batch, 16)
decoder = new_decoder()  # code (batch, 16) -> picture (batch, 1, 28, 28)
print("picture", few[:1].shape, "-> code", encoder(few[:1]).shape, "-> picture", decoder(encoder(few[:1])).shape)

def autoencoder_step(encoder, decoder, real, opt):
    """Take one step after which `real` comes back more faithfully."""
    loss = squared_error(decoder(encoder(real)), real)
    opt.zero_grad()
    loss.backward()
    opt.step()
    return loss.detach()

opt = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()])
for step in range(steps):  # the same pictures, and as many steps of the same size, as for the die's decoder
    opt.param_groups[0]["lr"] = 1e-3 * min(1, 2 - 2 * step / steps)
    chosen = torch.randint(500, (64,), generator=rng)
    loss = autoencoder_step(encoder, decoder, few[chosen], opt)

made = encoder(few).detach()  # (500, 16): the codes that the encoder chose
back = decoder(made).detach()
print(f"error on the 500 digits it learned:  {squared_error(back, few):.0f}")
print(f"error on held-out digits:            {squared_error(decoder(encoder(held_out[:])), held_out[:]):.0f}")
plots.rows({"real": few[:10], "comes back": back[:10]})

stages = [few[:1]]
for layer in [*encoder[1:], *decoder]:
    stages.append(layer(stages[-1].flatten(1) if len(stages) == 1 else stages[-1]))
digit, *hidden = (stages[i][0] for i in (0, 2, 4, 5, 7, 9, 12))  # behind each bend; 5 is the code
names = ["", "", "code", "", "", ""]
plots.flow([digit, *({name: stage} for name, stage in zip(names, hidden))], ["encoder", "", "", "decoder"])

distance = (made[labels == 1][i] - made[labels == 1][j]).norm()
print(f"distance between their codes:            {distance:.2f}")
print(f"mean distance between any two codes:     {torch.pdist(made).mean():.2f}")

from gan_course.data.latent import FittedLatent, Latent

new_by_encoder = decoder(FittedLatent(made).sample(n, rng)).detach()
plots.rows({"codes from a die": new_by_die[:10], "codes from an encoder": new_by_encoder[:10]})
print(f"Fréchet distance, codes from a die:      {how_far(new_by_die):.0f}")
print(f"Fréchet distance, codes from an encoder: {how_far(new_by_encoder):.0f}")

print(shown("C5"))

# --- Between two 1s -------------------------------------------------------------------------------

from gan_course.measure.attributes import leaning, slant

leaning_left, leaning_right = leaning(held_out.only(1)[:], 20)  # the 20 most extreme of each kind, of 100
for side in (leaning_left, leaning_right):
    print("degrees:", *[f"{angle:.0f}" for angle in slant(side[:6])])
plots.grid(torch.cat([leaning_left[:6], leaning_right[:6]]), columns=6, alt="1s leaning left, 1s leaning right")

def interpolate(decoder, start, end, n):
    """Decode n codes on the straight line from one code to another."""
    t = torch.linspace(0, 1, n, dtype=start.dtype, device=start.device)[:, None]
    return decoder((1 - t) * start + t * end)

from gan_course.models import VAE, Autoencoder
from gan_course.training.autoencoder import AutoencoderTrainer

steps = pick(20, 2000, 5000)
trainer = AutoencoderTrainer(Autoencoder((1, 28, 28), code_dim=16), written, decay_steps=steps, step=autoencoder_step)
trainer.train(steps)
ae = trainer.model.cpu().requires_grad_(False)

left, right = leaning_left[3:4], leaning_right[3:4]  # the fourth of each: the very first ones have serifs
path = interpolate(ae.decode, ae.encode(left)[0], ae.encode(right)[0], 9)
plots.rows({"autoencoder": path}, read=classifier)

# --- Noise in the code: the VAE -------------------------------------------------------------------

def reparameterise(mean, log_sd, noise):
    """c = m + exp(s) * e"""
    return mean + log_sd.exp() * noise

m, s = torch.tensor([[-1.0, 0.5], [1.0, 0.0]]), torch.tensor([[-1.5, -0.5], [-0.5, -2.0]])
figure, ax = plt.subplots(figsize=(4.5, 3))
for mean, log_sd, colour in zip(m, s, (plots.GENERATED, plots.GAN)):
    cloud = reparameterise(mean.repeat(300, 1), log_sd.repeat(300, 1), torch.randn(300, 2, generator=rng))
    plots.scatter(cloud, colour, ax=ax)
ax.set(xlabel="code[0]", ylabel="code[1]")

for name, draw in (
    ("your function", lambda m, s: reparameterise(m, s, torch.tensor([[2.0]]))),  # e = 2
    ("torch.normal", lambda m, s: torch.normal(m, s.exp())),
):
    mean, log_sd = torch.zeros(1, 1, requires_grad=True), torch.zeros(1, 1, requires_grad=True)
    draw(mean, log_sd).sum().backward()
    print(f"{name:<14} gradient for m: {mean.grad.item():.0f}   for s: {log_sd.grad.item():.0f}")

def vae_step(encoder, decoder, real, noise, opt, kl_weight):
    """Take one step: a noisy code should give the picture back, and clouds should stay near N(0, 1)."""
    mean, log_sd = encoder(real).chunk(2, dim=1)  # the first half of the output is m, the second s
    code = reparameterise(mean, log_sd, noise(len(real)))
    loss = squared_error(decoder(code), real)
    if kl_weight:
        loss = loss + kl_weight * kl_to_normal(mean, log_sd)
    opt.zero_grad()
    loss.backward()
    opt.step()
    return loss.detach()

figure, axes = plt.subplots(1, 3, figsize=(9, 2.7))
free = AutoencoderTrainer(VAE((1, 28, 28), 16), written, kl_weight=0, step=vae_step)
for _ in range(pick(2, 6, 6)):
    free.train(pick(10, 150, 400), progress=False)
    plots.vae_curves({"no KL term": free.history}, axes)

first, last = free.history.spread[0], free.history.spread[-1]
print(f"mean sigma: {first:.2f} at step 10, {last:.3f} at step {free.steps}")
print(f"standard deviation of the means m: {free.model.cpu().encode(written[:500]).std():.1f}")

m, sigma = 1.3, 0.4
c = m + sigma * torch.randn(100_000, generator=rng)  # codes of the cloud
q, p = torch.distributions.Normal(m, sigma), torch.distributions.Normal(0.0, 1.0)
print(f"mean over 100,000 codes:  {(q.log_prob(c) - p.log_prob(c)).mean():.3f}")
print(f"by the formula:           {(m**2 + sigma**2 - 1) / 2 - torch.tensor(sigma).log():.3f}")

sigma = torch.linspace(0.05, 2.5, 200)
figure, (densities, price) = plt.subplots(1, 2, figsize=(8.5, 2.8))
x = torch.linspace(-4, 4, 200)
densities.fill_between(x, q.log_prob(x).exp(), color=plots.GENERATED, alpha=0.5, label="q: codes of one picture")
densities.fill_between(x, p.log_prob(x).exp(), color="0.7", alpha=0.6, label="p: the standard")
for m, dashes in ((0.0, "-"), (1.0, "--"), (2.0, ":")):
    price.plot(sigma, (m**2 + sigma**2 - 1) / 2 - sigma.log(), dashes, color=plots.GENERATED, label=f"m = {m:.0f}")
densities.set(xlabel="c", ylabel="density", ylim=(0, 1.6)), densities.legend()
price.set(xlabel="sigma", ylabel="KL"), price.legend()

def kl_to_normal(mean, log_sd):
    """KL divergence of each cloud from N(0, 1), summed over the code, averaged over the batch."""
    each = (mean.square() + (2 * log_sd).exp() - 1) / 2 - log_sd
    return each.sum(1).mean()

figure, axes = plt.subplots(1, 3, figsize=(9, 2.7))
trainer = AutoencoderTrainer(VAE((1, 28, 28), 16), written, kl_weight=1.0, decay_steps=steps, step=vae_step)
for _ in range(parts := pick(2, 5, 5)):
    trainer.train(steps // parts, progress=False)
    plots.vae_curves({"no KL term": free.history, "with KL term": trainer.history}, axes)

vae = trainer.model.cpu().requires_grad_(False)

print(f"mean sigma: {free.history.spread[-1]:.3f} without the KL term, {trainer.history.spread[-1]:.2f} with it")
x = held_out[:]
print(f"held-out error: autoencoder {squared_error(ae(x), x):.0f}, VAE {squared_error(vae(x), x):.0f}")

x = held_out[:1]
m, s = vae.posterior(x)
e = torch.randn_like(m)
c = reparameterise(m, s, e)
code = {"m": m[0], "σ = exp(s)": s.exp()[0], "e": e[0]}
plots.flow([x[0], code, {"c": c[0]}, vae.decode(c)[0]], ["encoder", "m + σ · e", "decoder"])

from gan_course.widgets.desk import vae_desk

print(vae_desk(vae, ae, read=classifier, reparameterise=reparameterise))

# --- The same walk again --------------------------------------------------------------------------

ways = {}
for name, model in (("autoencoder", ae), ("VAE", vae)):
    ways[name] = interpolate(model.decode, model.encode(left)[0], model.encode(right)[0], 9)
plots.rows(ways, read=classifier)

from gan_course.measure.decoded_digits import shares_of_ones

found = {}
for name, model in (("autoencoder", ae), ("VAE", vae)):
    found[name] = shares = shares_of_ones(model, leaning_left, leaning_right)
    print(f"{name:<12} middle of the line {shares['line']:.0%}   ends {shares['ends']:.0%}")

every = vae.encode(written[:])
a, b = vae.encode(leaning_left)[:, None], vae.encode(leaning_right)[None]
middle = ((a + b) / 2).flatten(0, 1)
plt.figure(figsize=(5.5, 2.6))
for codes_, colour, label in ((every, "0.6", "all digits"), (middle, plots.GENERATED, "middles of two 1s")):
    length = (codes_ - every.mean(0)).norm(dim=1)
    plt.hist(length, 40, range=(0, 7), density=True, color=colour, alpha=0.6, label=label)
plt.xlabel("distance of a code from the mean of all codes"), plt.ylabel("density"), plt.legend()

for name, shares in found.items():
    print(f"{name:<12} middle of the line {shares['line']:.0%}   middle of the arc {shares['arc']:.0%}")

print(shown("C6"))

# --- Noise on the code ----------------------------------------------------------------------------

for name, model in (("autoencoder", ae), ("VAE", vae)):
    print(f"{name:<12} standard deviation of its codes: {model.encode(written[:]).std():.2f}")

ways = {}
for name, model in (("autoencoder", ae), ("VAE", vae)):
    code = model.encode(held_out.only(3)[:1])
    spread = FittedLatent(model.encode(written[:]))
    ways[f"{name}, 0.5"] = model.decode(code + 0.5 * torch.randn(9, 16, generator=rng))
    ways[f"{name}, half their spread"] = model.decode(code + 0.5 * spread.noise(9, rng))
plots.rows(ways, read=classifier)

from gan_course.measure.decoded_digits import AMOUNTS, codes_of, still_read

table = {}
print(f"{'noise':<12}" + "".join(f"{t:8g}" for t in (0.0, *AMOUNTS)))
for name, model in (("autoencoder", ae), ("VAE", vae)):
    noise = codes_of(model).noise(n, torch.Generator().manual_seed(0))
    table[name] = [still_read(model, t * noise) for t in (0.0, *AMOUNTS)]
    print(f"{name:<12}" + "".join(f"{share:8.0%}" for share in table[name]))

plt.figure(figsize=(5, 2.6))
for (name, shares), colour, marker in zip(table.items(), (plots.REAL, plots.GENERATED), "ox"):
    plt.plot((0.0, *AMOUNTS), shares, color=colour, marker=marker, label=name)
plt.xlabel("noise, in units of the codes' own spread"), plt.ylabel("share classified correctly")
plt.ylim(0, 1), plt.legend()

print(shown("C7"))

# --- What the KL term does buy: a map, and a place to draw from -----------------------------------

trainer = AutoencoderTrainer(VAE((1, 28, 28), code_dim=2), written, decay_steps=steps, step=vae_step)
trainer.train(steps)
plane = trainer.model.cpu().requires_grad_(False)

figure, (left_ax, right_ax) = plt.subplots(1, 2, figsize=(9, 4.4))
plots.codes(plane.encode(held_out[:]), held_out.labels, ax=left_ax)
plots.latent_map(plane.decode, ax=right_ax)

print(vae_desk(plane, read=classifier, way="place", decoded=True))

fakes = {
    "autoencoder, N(0, 1)": ae.decode(Latent(16).sample(n, rng)),
    "VAE, N(0, 1)": vae.sample(n, rng),
    "autoencoder, fitted": ae.decode(FittedLatent(ae.encode(written[:])).sample(n, rng)),
    "VAE, fitted": vae.decode(FittedLatent(vae.encode(written[:])).sample(n, rng)),
}
for name, pictures in fakes.items():
    print(f"{name:<24}{how_far(pictures):8.0f}")

plots.rows({name: pictures[:10] for name, pictures in fakes.items()})

# --- What a generator alone cannot see ------------------------------------------------------------

from gan_course.data.corruptions import spoilt

twos = held_out.only(2)[:]
stray, longer = spoilt(twos)
two = 3  # which of the hundred
plots.grid(torch.stack([twos[two], stray[two], longer[two]]), alt="a 2, with a stray pixel, with a longer stroke")

error_stray = squared_error(stray[two : two + 1], twos[two : two + 1])
error_longer = squared_error(longer[two : two + 1], twos[two : two + 1])
print(f"pixel error: stray pixel {error_stray:.1f}, longer stroke {error_longer:.1f}")

from gan_course.data.corruptions import specks, with_specks

plots.grid(specks(written[:10], rng), columns=10, alt="digits with white specks")

D = nn.Sequential(
    nn.Conv2d(1, 24, 4, 2, 1), nn.LeakyReLU(0.2),  # looks at small squares of the picture; chapter 05 explains it
    nn.Conv2d(24, 48, 4, 2, 1), nn.LeakyReLU(0.2),
    nn.Flatten(), nn.Linear(48 * 7 * 7, 64), nn.LeakyReLU(0.2), nn.Linear(64, 1),
)  # picture (batch, 1, 28, 28) -> logit (batch, 1)

from gan_course.training.classifier import train_on_digits

print(train_on_digits(D, with_specks(), steps=pick(10, 800, 2000)))  # D's step of chapter 01, again and again

shown_twos = torch.cat([twos[:7], stray[:7], longer[:7]])
with torch.no_grad():
    scores = D(shown_twos).sigmoid()
plots.scored(shown_twos, scores, columns=7, sides=("real", "stray pixel", "longer stroke"))

from gan_course.measure.discriminator import share_preferring_longer

share = share_preferring_longer(D, stray, longer)
print(f"D scores the longer stroke higher than the stray pixel for {share:.0%} of {len(twos)} held-out 2s")

print(shown("C8"))

from gan_course.widgets.pixels import pixel_editor

print(pixel_editor(D, twos, start=two + 1))

forced = copy.deepcopy(vae.decoder)
forced.layers[-2].bias[10 * 28 + 20] += 10  # the last linear layer; row 10, column 20
code = vae.encode(twos[two : two + 1])
before, after = vae.decode(code), forced(code)
print("pixels that changed:", (before != after).sum().item())
plots.grid(torch.cat([before, after]), alt="a 2 before and after")

def pull(loss, x):
    """Return how strongly the loss pulls each pixel of x, (1, 1, 28, 28); above 0 is towards white."""
    x = x.clone().requires_grad_()
    loss(x).backward()
    return -x.grad


real, spoiled = twos[two : two + 1], stray[two : two + 1]
price_of_real = lambda x: -nn.functional.logsigmoid(D(x)).sum()  # -log of D's output, as in chapter 01
teachers = {"pixel error": lambda x: squared_error(x, real), "D": price_of_real}
differences = {name: (pull(loss, spoiled) - pull(loss, real))[0, 0] for name, loss in teachers.items()}

figure, axes = plt.subplots(1, 3, figsize=(8.5, 2.9))
axes[0].imshow(spoiled[0, 0], cmap="gray"), axes[0].set_title("the picture")
for ax, (name, difference) in zip(axes[1:], differences.items()):
    most = difference.abs().max()
    ax.imshow(difference, cmap="PRGn", vmin=-most, vmax=most)
    ax.set_title(f"{name}, pixels: {(difference.abs() > 0.01 * most).sum()}")
for ax in axes:
    ax.axis("off")

average = ones.mean(0, keepdim=True)  # pixel by pixel
errors = torch.stack([squared_error(one.expand_as(ones), ones) for one in ones])
of_average = squared_error(average.expand_as(ones), ones)
print(f"mean error to all {len(ones)} 1s: best of the real ones {errors.min():.0f}, their average {of_average:.0f}")
plots.grid(torch.cat([ones[errors.argmin()][None], average]), alt="the best real 1, and the average of all")

from gan_course.data.points import points
from gan_course.measure.modes import overlap
from gan_course.training.ready_made import gan_of, vae_of

ring, steps = points("ring8"), pick(20, 3000, 3000)
clouds = {("GAN", 32): gan_of(32, ring, steps)}
for width in pick((32,), (32, 64, 256), (32, 64, 128, 256, 512)):
    clouds["VAE", width] = vae_of(width, ring, steps)

for (kind, width), (samples, parameters) in clouds.items():
    print(f"{kind}, two layers of {width:<3} {parameters:>7,} parameters   overlap {overlap(samples, ring):.2f}")

figure, axes = plt.subplots(1, len(clouds), figsize=(9, 2.6), squeeze=False)
for ax, ((kind, width), (samples, _)) in zip(axes[0], clouds.items()):
    plots.scatter(ring.modes, plots.REAL, ax=ax, s=60)  # a disc on each real cluster, wider than the cluster
    plots.scatter(samples[:600], plots.GAN if kind == "GAN" else plots.GENERATED, ax=ax, s=5)
    ax.set(title=f"{kind}, {width}", xlim=(-1.5, 1.5), ylim=(-1.5, 1.5), xticks=[-1, 0, 1], yticks=[-1, 0, 1])

print(shown("C9"))

from gan_course.models import MLPEncoder, MLPGenerator  # MLP: a stack of plain layers

for hidden in [(900,), (64, 64), (38, 38, 38, 38)]:
    parts = {"encoder": MLPEncoder((2,), 4, (64, 64), ring.scale), "decoder": MLPGenerator(2, (2,), hidden)}
    learner = AutoencoderTrainer(VAE((2,), 2, **parts), ring, batch=256, kl_weight=0.02, decay_steps=steps // 3)
    learner.train(steps // 3, progress=False)
    print(f"hidden layers: {len(hidden)}   overlap {overlap(learner.model.cpu().sample(2500, rng), ring):.2f}")

# --- Green and blue clouds ------------------------------------------------------------------------

from gan_course.measure.modes import share_between
from gan_course.models import Generated

blobs, steps = points("three_blobs"), pick(20, 2000, 5000)
clouds = {"real": blobs.sample(2500, rng)}
for name, kind in (("autoencoder", Autoencoder), ("VAE", VAE)):
    model = kind((2,), 2, (64, 64), scale=blobs.scale)
    AutoencoderTrainer(model, blobs, batch=256, kl_weight=0.045, decay_steps=steps).train(steps)
    model.cpu()
    latent = Latent(2) if kind is VAE else FittedLatent(model.encode(clouds["real"]))
    clouds[name] = Generated(model.decoder, latent).sample(2500, rng)

figure, axes = plt.subplots(1, 3, figsize=(9, 3.2))
for ax, (name, cloud) in zip(axes, clouds.items()):
    plots.scatter(clouds["real"][:600], plots.REAL, ax=ax, s=5)
    if name != "real":
        plots.scatter(cloud[:600], plots.GENERATED, ax=ax)
    ax.set(title=f"{name}: {share_between(cloud, blobs):.1%} between", xlim=(-1.8, 1.8), ylim=(-1.8, 1.8))

plt.show()  # opens the figures where there is a screen
