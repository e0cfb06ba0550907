"""The two steps of steps.py for plain MLPs, with the chain rule written out: the same numbers in half the time.

In networks of a few thousand weights most of a step is autograd's bookkeeping, not arithmetic. Here the backward
pass through the layers is written by hand, and the known losses' derivatives are formulas; any other loss is left to
autograd, which then stops at the logits.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from gan_course.models.mlp import MLPDiscriminator, MLPGenerator
from gan_course.training import losses
from gan_course.training.losses import Objective
from gan_course.training.steps import NON_SATURATING, Noise

import torch
from torch import Tensor, nn, sigmoid
from torch.optim import Adam, Optimizer
from torch.optim.adam import adam

_SLOPES: dict[Callable[..., Tensor], Callable[..., tuple[Tensor, ...]]] = {
    losses.d_loss: lambda real, fake: (sigmoid(real) - 1, sigmoid(fake)),
    losses.g_loss: lambda fake: (sigmoid(fake) - 1,),
    losses.minimax_g_loss: lambda fake: (-sigmoid(fake),),
    losses.least_squares_d_loss: lambda real, fake: (real - 1, fake),
    losses.least_squares_g_loss: lambda fake: (fake - 1,),
    losses.hinge_d_loss: lambda real, fake: (-(real < 1).float(), (fake > -1).float()),
    losses.raise_score: lambda fake: (torch.full_like(fake, -1.0),),
}
"""A loss -> n times its derivative with respect to each logit of its n samples."""

_through = torch.ops.aten.leaky_relu_backward.default
_LINEAR, _OTHERS = nn.Linear, (nn.ReLU, nn.LeakyReLU, nn.Flatten)


def fits(G: nn.Module, D: nn.Module, objective: Objective = NON_SATURATING) -> bool:
    """Whether these steps can train G and D: the course's own MLPs, unbounded; no penalty, no relativistic loss.

    A layer of any other kind, such as one under a spectral norm, does not fit, nor does one with a hook or
    with frozen parameters.
    """
    return (
        objective.penalty is None
        and not objective.relativistic
        and type(G) is MLPGenerator
        and type(D) is MLPDiscriminator
        and all(type(one) is _LINEAR or type(one) in _OTHERS for net in (G, D) for one in net.layers)
        and not any(hooks for net in (G, D) for one in net.modules() for hooks in _hooks(one))
        and all(weight.requires_grad for net in (G, D) for weight in net.parameters())
    )


def _hooks(module: nn.Module) -> tuple:
    return (
        *(module._forward_hooks, module._forward_pre_hooks),
        *(module._backward_hooks, module._backward_pre_hooks),
    )


@torch.no_grad()
def d_step(
    G: MLPGenerator,
    D: MLPDiscriminator,
    real: Tensor,
    noise: Noise,
    opt_D: Optimizer,
    objective: Objective = NON_SATURATING,
) -> Tensor:
    """:func:`gan_course.training.steps.d_step`, with real samples and fakes in one pass of D."""
    n = len(real)
    fake = _forwards(G, noise(n))[0] * G.scale
    logits, inputs = _forwards(D, torch.cat([real.flatten(1), fake]) / D.scale)
    loss, slopes = _loss(objective.d_loss, logits[:n], logits[n:])
    _backwards(D, inputs, torch.cat(slopes))
    _descend(opt_D)
    return loss.detach()


@torch.no_grad()
def g_step(
    G: MLPGenerator, D: MLPDiscriminator, n: int, noise: Noise, opt_G: Optimizer, objective: Objective = NON_SATURATING
) -> Tensor:
    """:func:`gan_course.training.steps.g_step`."""
    fake, inputs_G = _forwards(G, noise(n))
    scale = G.scale / D.scale
    logits, inputs_D = _forwards(D, fake * scale)
    loss, (slope,) = _loss(objective.g_loss, logits)
    _backwards(G, inputs_G, _backwards(D, inputs_D, slope, frozen=True) * scale)
    _descend(opt_G)
    return loss.detach()


def _loss(function: Callable[..., Tensor], *logits: Tensor) -> tuple[Tensor, Sequence[Tensor]]:
    """The loss, and its derivative with respect to each of the logits, (n, 1)."""
    if function in _SLOPES:
        return function(*logits), [slope / len(slope) for slope in _SLOPES[function](*logits)]
    with torch.enable_grad():
        logits = [one.detach().requires_grad_() for one in logits]
        loss = function(*logits)
        return loss, torch.autograd.grad(loss, logits)


def _forwards(network: nn.Module, x: Tensor) -> tuple[Tensor, list[Tensor]]:
    """Return the output of the layers and the input of each linear one."""
    inputs = []
    for layer in network.layers:
        if type(layer) is _LINEAR:
            inputs.append(x)
        x = layer.forward(x)
    return x, inputs


def _backwards(network: nn.Module, inputs: list[Tensor], slope: Tensor, frozen: bool = False) -> Tensor | None:
    """Propagate the gradient of the output, (batch, outputs), back into each weight's `grad`, then to the input.

    With `frozen` the weights get none and the gradient of the input is returned, (batch, inputs).
    """
    inputs = inputs.copy()
    for layer in reversed(list(network.layers)):  # a list: it goes back in a fraction of the time
        if type(layer) is _LINEAR:
            x = inputs.pop()
            if not frozen:
                layer.weight.grad, layer.bias.grad = _outer(slope, x), slope.sum(0)
                if not inputs:
                    return None
            slope = _times(slope, layer.weight)
        elif type(layer) is not nn.Flatten:
            # Both functions keep the sign, so what came out, the next layer's input, says which side it came from.
            slope = _through(slope, x, getattr(layer, "negative_slope", 0.0), True)
    return slope


def _descend(optimiser: Optimizer) -> None:
    """Do `optimiser.step()`, for a plain fused Adam without its preparations, which take longer than its arithmetic."""
    if not optimiser.state or not all(_plain(optimiser, group) for group in optimiser.param_groups):
        optimiser.step()  # the very first step makes the state
        return
    for group in optimiser.param_groups:
        weights = group["params"]
        states = [optimiser.state[weight] for weight in weights]
        means, squares, steps = ([state[name] for state in states] for name in ("exp_avg", "exp_avg_sq", "step"))
        beta1, beta2 = group["betas"]
        settings = {name: group[name] for name in ("fused", "amsgrad", "lr", "weight_decay", "eps", "maximize")}
        adam(weights, [one.grad for one in weights], means, squares, [], steps, beta1=beta1, beta2=beta2, **settings)


def _plain(optimiser: Optimizer, group: dict[str, Any]) -> bool:
    heard = optimiser._optimizer_step_pre_hooks or optimiser._optimizer_step_post_hooks
    variant = group.get("amsgrad") or group.get("decoupled_weight_decay")
    return type(optimiser) is Adam and bool(group["fused"]) and not heard and not variant


# MKL takes up to ten times as long for a product whose narrow matrix stands on the right, as x of the plane would.


def _outer(slope: Tensor, x: Tensor) -> Tensor:
    """slope.T @ x, (outputs, inputs): the gradient of the weights."""
    if x.shape[1] < slope.shape[1]:
        return (x.t() @ slope).t().contiguous()
    return slope.t() @ x


def _times(slope: Tensor, weight: Tensor) -> Tensor:
    """slope @ weight, (batch, inputs): the gradient of a layer's input."""
    if weight.shape[1] < weight.shape[0]:
        return (weight.t() @ slope.t()).t()
    return slope @ weight
