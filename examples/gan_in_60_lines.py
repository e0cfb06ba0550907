"""A whole GAN: learn eight Gaussians on a ring (as in VEEGAN, arXiv 1705.07761), print figures, draw a picture.

python examples/gan_in_60_lines.py [steps] [picture.png]    10,000 steps, about a minute; PyTorch and matplotlib
"""

import math
import sys

import matplotlib.pyplot as plt
import torch
from torch import nn
from torch.nn.functional import softplus
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

TURNS, SD = torch.arange(8) * math.tau / 8, 0.01
MODES = torch.stack([TURNS.cos(), TURNS.sin()], dim=1)  # (8, 2)


def real(n):
    return MODES[torch.randint(8, (n,))] + SD * torch.randn(n, 2)


def network(activation, outputs):
    hidden = [part for n in (2, 128, 128) for part in (nn.Linear(n, 128), activation)]
    return nn.Sequential(*hidden, nn.Linear(128, outputs))


def train(steps, batch=256, rate=1e-3):
    """Train G and D in turn; return the average of G's recent weights, which draws better than any one of them."""
    G, D = network(nn.ReLU(), outputs=2), network(nn.LeakyReLU(0.2), outputs=1)  # noise -> point -> logit
    G_ema = AveragedModel(G, multi_avg_fn=get_ema_multi_avg_fn(0.999))
    opt_G, opt_D = (torch.optim.Adam(net.parameters(), rate, betas=(0.0, 0.9)) for net in (G, D))
    decay = lambda step: min(1, 2 * (1 - step / steps))  # constant, then falling to zero over the second half
    schedules = [torch.optim.lr_scheduler.LambdaLR(optimiser, decay) for optimiser in (opt_G, opt_D)]
    for step in range(steps):
        fake = G(torch.randn(batch, 2)).detach()  # D's turn: -log D(real) - log(1 - D(fake))
        loss_D = softplus(-D(real(batch))).mean() + softplus(D(fake)).mean()
        opt_D.zero_grad(), loss_D.backward(), opt_D.step()

        loss_G = softplus(-D(G(torch.randn(batch, 2)))).mean()  # G's turn: -log D(fake)
        opt_G.zero_grad(), loss_G.backward(), opt_G.step()

        G_ema.update_parameters(G), [schedule.step() for schedule in schedules]
        if step % math.ceil(steps / 10) == 0:
            print(f"step {step:6,}: loss of D {loss_D:.2f}, of G {loss_G:.2f}")
    return G_ema


if __name__ == "__main__":
    steps, picture = [*sys.argv[1:], *("10000", "ring.png")[len(sys.argv) - 1 :]]
    torch.manual_seed(0), torch.set_num_threads(1)  # networks this small run fastest on one core
    points = train(int(steps))(torch.randn(2500, 2)).detach()
    distance, nearest = torch.cdist(points, MODES).min(dim=1)
    good = distance < 3 * SD  # as in the paper: within three standard deviations
    print(f"{nearest[good].unique().numel()} of 8 modes, {good.float().mean():.1%} of high quality; see {picture}")
    for cloud, colour, name in ((real(500), "tab:green", "real"), (points[:500], "tab:blue", "generated")):
        plt.scatter(*cloud.T, s=4, c=colour, label=name)
    plt.axis("equal"), plt.legend(), plt.savefig(picture)
