"""Chapter 03's checks: answers that learners write, right and wrong."""

import math

from gan_course.argmax import climb, langevin_step
from gan_course.data.avatars import column, with_factor
from gan_course.training.losses import d_loss

import torch
from answers import Answers
from torch.nn import functional as F

book = Answers("3.1", "3.2", "3.3", "3.4", "3.5", "3.6")
wrong, right = book.wrong, book.right
LEFT, RIGHT = column("left_iris_hue"), column("right_iris_hue")
FREE = (-torch.inf, torch.inf)

# --- 3.1 -----------------------------------------------------------------------------------------


@right("3.1")
def as_in_the_course(D, real, negatives, opt_D):
    loss = d_loss(D(real), D(negatives))
    opt_D.zero_grad()
    loss.backward()
    opt_D.step()
    return loss.detach()


@right("3.1")
def two_backward_passes(D, real, negatives, opt_D):
    opt_D.zero_grad(set_to_none=False)
    up = F.softplus(-D(real)).mean()
    up.backward()
    down = F.softplus(D(negatives)).mean()
    down.backward()
    opt_D.step()
    return (up + down).detach()


@right("3.1")
def labels_for_each_kind(D, real, negatives, opt_D):
    opt_D.zero_grad()
    yes, no = D(real), D(negatives)
    bce = F.binary_cross_entropy_with_logits
    loss = bce(yes, torch.ones_like(yes)) + bce(no, torch.zeros_like(no))
    loss.backward()
    opt_D.step()
    return loss.detach()


def _step(loss, opt_D):
    opt_D.zero_grad()
    loss.backward()
    opt_D.step()
    return loss.detach()


@wrong("3.1", "swapped")
def swapped_kinds(D, real, negatives, opt_D):
    return _step(d_loss(D(negatives), D(real)), opt_D)


@wrong("3.1", "Only the real", "negatives")
def positives_only(D, real, negatives, opt_D):
    return _step(F.softplus(-D(real)).mean(), opt_D)


@wrong("3.1", "clear them")
def never_cleared(D, real, negatives, opt_D):
    loss = d_loss(D(real), D(negatives))
    loss.backward()
    opt_D.step()
    return loss.detach()


@wrong("3.1", "step() was never called")
def no_step(D, real, negatives, opt_D):
    loss = d_loss(D(real), D(negatives))
    opt_D.zero_grad()
    loss.backward()
    return loss.detach()


@wrong("3.1", "still holds its graph")
def history_kept(D, real, negatives, opt_D):
    loss = d_loss(D(real), D(negatives))
    opt_D.zero_grad()
    loss.backward()
    opt_D.step()
    return loss


@wrong("3.1", "negatives only")
def cleared_in_between(D, real, negatives, opt_D):
    up, down = F.softplus(-D(real)).mean(), F.softplus(D(negatives)).mean()
    up.backward()
    opt_D.zero_grad()
    down.backward()
    opt_D.step()
    return (up + down).detach()


@wrong("3.1", "more than once")
def two_steps(D, real, negatives, opt_D):
    loss = d_loss(D(real), D(negatives))
    opt_D.zero_grad()
    loss.backward()
    opt_D.step()
    opt_D.step()
    return loss.detach()


@wrong("3.1", "logits of ±200")
def log_of_sigmoid(D, real, negatives, opt_D):
    up, down = torch.sigmoid(D(real)), torch.sigmoid(D(negatives))
    return _step(-(up + 1e-9).log().mean() - (1 - down + 1e-9).log().mean(), opt_D)


@wrong("3.1", "returns nothing")
def forgot_to_return(D, real, negatives, opt_D):
    _step(d_loss(D(real), D(negatives)), opt_D)


@right("3.1")
def loss_made_new_from_its_number(D, real, negatives, opt_D):
    loss = d_loss(D(real), D(negatives))
    opt_D.zero_grad()
    loss.backward()
    opt_D.step()
    return torch.tensor(loss.item())


@right("3.1")
def gradients_set_by_hand(D, real, negatives, opt_D):
    loss = d_loss(D(real), D(negatives))
    weights = list(D.parameters())
    for p, slope in zip(weights, torch.autograd.grad(loss, weights)):
        p.grad = slope
    opt_D.step()
    return loss.detach()


@right("3.1")
def cleared_by_the_network(D, real, negatives, opt_D):
    D.zero_grad()
    scores = D(torch.cat([real, negatives]))
    loss = d_loss(real_logits=scores[: len(real)], fake_logits=scores[len(real) :])
    loss.backward()
    opt_D.step()
    return loss.data


@right("3.1")
def cleared_at_both_ends(D, real, negatives, opt_D):
    opt_D.zero_grad()
    loss = F.softplus(-D(real)).mean() + F.softplus(D(negatives)).mean()
    loss.backward()
    opt_D.step()
    opt_D.zero_grad()
    return loss.detach().clone()


@wrong("3.1", "applied twice")
def probabilities_into_the_loss(D, real, negatives, opt_D):
    return _step(d_loss(torch.sigmoid(D(real)), torch.sigmoid(D(negatives))), opt_D)


@wrong("3.1", "half")
def averaged_kinds(D, real, negatives, opt_D):
    return _step(d_loss(D(real), D(negatives)) / 2, opt_D)


@wrong("3.1", "sum over the batch")
def summed_batch(D, real, negatives, opt_D):
    return _step(F.softplus(-D(real)).sum() + F.softplus(D(negatives)).sum(), opt_D)


@wrong("3.1", "larger batch counts more")
def one_mean_of_both(D, real, negatives, opt_D):
    yes, no = D(real), D(negatives)
    labels = torch.cat([torch.ones_like(yes), torch.zeros_like(no)])
    return _step(F.binary_cross_entropy_with_logits(torch.cat([yes, no]), labels), opt_D)


@wrong("3.1", "after its step")
def loss_after_the_step(D, real, negatives, opt_D):
    _step(d_loss(D(real), D(negatives)), opt_D)
    return d_loss(D(real), D(negatives)).detach()


@wrong("3.1", "sign is reversed")
def uphill(D, real, negatives, opt_D):
    return _step(-d_loss(D(real), D(negatives)), opt_D)


@wrong("3.1", "optimiser of its own")
def own_optimiser(D, real, negatives, opt_D):
    return _step(d_loss(D(real), D(negatives)), torch.optim.SGD(D.parameters(), 0.3))


@wrong("3.1", "makes a tensor on the CPU")
def labels_on_the_cpu(D, real, negatives, opt_D):
    bce = F.binary_cross_entropy_with_logits
    yes, no = D(real), D(negatives)
    return _step(
        bce(yes, torch.ones(len(real), 1).to(yes.dtype)) + bce(no, torch.zeros(len(no), 1).to(no.dtype)), opt_D
    )


@wrong("3.1", "changes `real`")
def real_samples_scaled(D, real, negatives, opt_D):
    loss = _step(d_loss(D(real), D(negatives)), opt_D)
    real *= 2
    return loss


@wrong("3.1", "two losses", "Return one")
def two_losses(D, real, negatives, opt_D):
    _step(d_loss(D(real), D(negatives)), opt_D)
    return F.softplus(-D(real)).mean().detach(), F.softplus(D(negatives)).mean().detach()


# --- 3.2 -----------------------------------------------------------------------------------------


@right("3.2")
@torch.no_grad()
def by_topk(D, x, k):
    scores, order = D(x)[:, 0].topk(k)
    return x[order], scores


@right("3.2")
def by_sorting(D, x, k):
    scores = D(x).detach().squeeze(1)
    order = scores.argsort(descending=True)[:k]
    return x[order], scores[order]


@right("3.2")
def as_a_list(D, x, k):
    with torch.no_grad():
        scores, order = torch.sort(D(x).flatten(), descending=True)
        return [x.index_select(0, order[:k]), scores[:k]]


@wrong("3.2", "worst")
def lowest(D, x, k):
    scores, order = D(x)[:, 0].detach().topk(k, largest=False)
    return x[order], scores


@wrong("3.2", "worst first")
def ascending(D, x, k):
    scores = D(x)[:, 0].detach()
    order = scores.argsort()[-k:]
    return x[order], scores[order]


@wrong("3.2", "(3, 1)")
def a_column_of_scores(D, x, k):
    scores, order = D(x).detach().topk(k, dim=0)
    return x[order[:, 0]], scores


@wrong("3.2", "history")
def with_its_graph(D, x, k):
    scores, order = D(x)[:, 0].topk(k)
    return x[order], scores


@wrong("3.2", "all rounded to 1", "logits")
def ranks_probabilities(D, x, k):
    scores = torch.sigmoid(D(x)[:, 0]).detach()
    order = scores.argsort(descending=True, stable=True)[:k]
    return x[order], D(x)[order, 0].detach()


@wrong("3.2", "places of the best")
def returns_indices(D, x, k):
    scores, order = D(x)[:, 0].detach().topk(k)
    return order, scores


@wrong("3.2", "Return 2 values")
def samples_only(D, x, k):
    return x[D(x)[:, 0].detach().topk(k).indices]


@wrong("3.2", "first k")
def does_not_ask(D, x, k):
    return x[:k], D(x[:k])[:, 0].detach()


@wrong("3.2", "probabilities")
def scores_as_probabilities(D, x, k):
    scores, order = D(x)[:, 0].detach().topk(k)
    return x[order], scores.sigmoid()


@right("3.2")
def by_python(D, x, k):
    scores = D(x).flatten().tolist()
    order = sorted(range(len(x)), key=lambda i: -scores[i])[:k]
    return torch.stack([x[i] for i in order]), torch.stack([D(x)[i, 0] for i in order]).detach()


@right("3.2")
def one_at_a_time(D, x, k):
    scores = torch.cat([D(x[i : i + 1]).detach() for i in range(len(x))]).view(-1)
    left, found = scores.clone(), []
    for _ in range(k):
        found.append(left.argmax())
        left[found[-1]] = -torch.inf
    return x[torch.stack(found)], scores[torch.stack(found)]


@right("3.2")
def without_gradients_inside(D, x, k):
    with torch.no_grad():
        scores = D(x)[..., 0]
        top = torch.topk(scores, k)
    return x[top.indices.tolist()], top.values.clone()


@wrong("3.2", "one column", "[:, 0]")
def topk_in_each_row(D, x, k):
    scores, order = D(x).detach().topk(k)
    return x[order], scores


@wrong("3.2", "samples come first")
def scores_first(D, x, k):
    best, scores = by_topk(D, x, k)
    return scores, best


@wrong("3.2", "k times")
def the_best_again_and_again(D, x, k):
    i = D(x)[:, 0].argmax()
    return x[i].expand(k, *x.shape[1:]), D(x)[i].detach().expand(k)


@wrong("3.2", "not the logits")
def scores_of_others(D, x, k):
    best, scores = by_topk(D, x, k)
    return best, scores - 1


@wrong("3.2", "evaluation mode")
def mode_left(D, x, k):
    D.eval()
    return by_topk(D, x, k)


@wrong("3.2", "makes a tensor on the CPU")
def order_on_the_cpu(D, x, k):
    scores = torch.tensor([float(D(x[i : i + 1])) for i in range(len(x))])
    order = scores.argsort(descending=True)[:k]
    return x[order], scores[order]


# --- 3.3 -----------------------------------------------------------------------------------------


@right("3.3")
def by_autograd(D, x, steps, lr, box):
    for _ in range(steps):
        x = x.detach().requires_grad_()
        (slope,) = torch.autograd.grad(D(x).sum(), x)
        x = (x + lr * slope).clamp(*box)
    return x.detach()


@right("3.3")
def by_functional_grad(D, x, steps, lr, box):
    x = x.detach().clone()
    low, high = box
    while steps > 0:
        slope = torch.func.grad(lambda x: D(x).sum())(x)
        x = torch.clamp(x + lr * slope, low, high).detach()
        steps -= 1
    return x


@right("3.3")
def by_backward_and_frozen_weights(D, x, steps, lr, box):
    D.requires_grad_(False)
    x = x.clone()
    for _ in range(steps):
        x.requires_grad_()
        D(x).sum().backward()
        x = (x.detach() + lr * x.grad).clamp(box[0], box[1])
    D.requires_grad_(True)
    return x.detach()


@right("3.3")
def cleans_up_behind_itself(D, x, steps, lr, box):
    for _ in range(steps):
        x = x.detach().requires_grad_()
        D(x).sum().backward()
        x = (x + lr * x.grad).clamp(*box)
    D.zero_grad(set_to_none=False)
    return x.detach()


def _climb(score, x, steps, lr, box):
    return climb(score, x, steps, lr, box)


@wrong("3.3", "downhill", "*add*")
def descends(D, x, steps, lr, box):
    return _climb(lambda x: -D(x), x, steps, lr, box)


@wrong("3.3", "on the probability")
def on_probabilities(D, x, steps, lr, box):
    return _climb(lambda x: torch.sigmoid(D(x)), x, steps, lr, box)


@wrong("3.3", "mean score")
def on_the_mean(D, x, steps, lr, box):
    return _climb(lambda y: D(y) / len(x), x, steps, lr, box)


@wrong("3.3", "outside the box")
def no_box(D, x, steps, lr, box):
    return _climb(D, x, steps, lr, FREE)


@wrong("3.3", "box is always -1 to 1")
def box_of_its_own(D, x, steps, lr, box):
    return _climb(D, x, steps, lr, (-1.0, 1.0))


@wrong("3.3", "at the end")
def clamps_once(D, x, steps, lr, box):
    return _climb(D, x, steps, lr, FREE).clamp(*box)


@wrong("3.3", "inside the loop")
def returns_early(D, x, steps, lr, box):
    for _ in range(steps):
        return _climb(D, x, 1, lr, box)
    return x


@wrong("3.3", "slope at the start")
def slope_found_once(D, x, steps, lr, box):
    x = x.detach().requires_grad_()
    (slope,) = torch.autograd.grad(D(x).sum(), x)
    for _ in range(steps):
        x = (x + lr * slope).clamp(*box)
    return x.detach()


@wrong("3.3", "Gradients are left")
def backward_into_D(D, x, steps, lr, box):
    for _ in range(steps):
        x = x.detach().requires_grad_()
        D(x).sum().backward()
        x = (x + lr * x.grad).clamp(*box)
    return x.detach()


@wrong("3.3", "still holds its history")
def not_detached(D, x, steps, lr, box):
    return _climb(D, x, steps, lr, box).requires_grad_()


@wrong("3.3", "Nothing moved")
def loses_its_x(D, x, steps, lr, box):
    for _ in range(steps):
        y = x.detach().requires_grad_()
        (slope,) = torch.autograd.grad(D(y).sum(), y)
        y = (y + lr * slope).clamp(*box)
    return x


@wrong("3.3", "too many or too few")
def one_too_many(D, x, steps, lr, box):
    return _climb(D, x, steps + 1, lr, box)


@right("3.3")
def by_vmap(D, x, steps, lr, box):
    slope = torch.func.vmap(torch.func.grad(lambda one: D(one[None])[0, 0]))
    for _ in range(steps):
        x = torch.clip(x + lr * slope(x).detach(), *box)
    return x.detach()


@right("3.3")
def by_an_optimiser(D, x, steps, lr, box):
    x = x.clone().requires_grad_()
    opt = torch.optim.SGD([x], lr=lr, maximize=True)
    for _ in range(steps):
        (x.grad,) = torch.autograd.grad(D(x).sum(), x)
        opt.step()
        x.data.clamp_(*box)
    return x.detach()


@right("3.3")
def with_a_history(D, x, steps, lr, box):
    """The graph of all steps is kept on the way and dropped at the end."""
    x = x.detach().clone().requires_grad_(True)
    for _ in range(steps):
        scores = D(x)
        slope = torch.autograd.grad(scores, x, grad_outputs=torch.ones_like(scores))[0]
        x = torch.minimum(torch.maximum(x + slope * lr, x.new_tensor(box[0])), x.new_tensor(box[1]))
    return x.detach()


@wrong("3.3", "still in `x.grad`")
def slopes_added_up(D, x, steps, lr, box):
    x = x.clone().requires_grad_()
    for _ in range(steps):
        D(x).sum().backward()
        with torch.no_grad():
            x.add_(lr * x.grad).clamp_(*box)
    D.zero_grad()
    return x.detach()


@wrong("3.3", "direction of the slope")
def signs_of_the_slope(D, x, steps, lr, box):
    for _ in range(steps):
        x = (x + lr * (_climb(D, x, 1, 1.0, FREE) - x).sign()).clamp(*box)
    return x.detach()


@wrong("3.3", "changes `x`")
def start_moved(D, x, steps, lr, box):
    x.copy_(climb(D, x, steps, lr, box))
    return x


@wrong("3.3", "frozen afterwards")
def frozen_for_good(D, x, steps, lr, box):
    D.requires_grad_(False)
    return climb(D, x, steps, lr, box)


@wrong("3.3", "makes a tensor on the CPU")
def box_on_the_cpu(D, x, steps, lr, box):
    low, high = (torch.full(x.shape, side, dtype=x.dtype) for side in box)
    for _ in range(steps):
        x = torch.maximum(torch.minimum(climb(D, x, 1, lr, FREE), high), low)
    return x.detach()


# --- 3.4 -----------------------------------------------------------------------------------------


@right("3.4")
def by_where(weight, low, high):
    return torch.where(weight > 0, high, low)


@right("3.4")
def by_arithmetic(weight, low, high):
    return (low + high) / 2 + (high - low) / 2 * weight.sign()


@right("3.4")
def by_masks(weight, low, high):
    x = torch.full_like(weight, low)
    x[weight >= 0] = high
    return x


@wrong("3.4", "lowest score")
def turned_round(weight, low, high):
    return torch.where(weight > 0, low, high)


@wrong("3.4", "signs of the weights")
def only_signs(weight, low, high):
    return weight.sign()


@wrong("3.4", "clamped to the box")
def the_weights_themselves(weight, low, high):
    return weight.clamp(low, high)


@wrong("3.4", "largest value everywhere")
def all_high(weight, low, high):
    return torch.full_like(weight, high)


@wrong("3.4", "you choose 0", "lowest value")
def zero_where_negative(weight, low, high):
    return torch.where(weight > 0, high, 0.0)


@wrong("3.4", "one entry only")
def only_the_largest(weight, low, high):
    return F.one_hot(weight.flatten().argmax(), weight.numel()).view_as(weight).to(weight)


@wrong("3.4", "one tensor")
def a_number(weight, low, high):
    return (weight * torch.where(weight > 0, high, low)).sum().item()


@wrong("3.4", "holds torch.int64")
def whole_numbers(weight, low, high):
    return torch.where(weight > 0, int(high), int(low))


@right("3.4")
def by_products(weight, low, high):
    up = (weight > 0).float()
    return up * high + (1 - up) * low


@right("3.4")
def entry_by_entry(weight, low, high):
    x = weight.clone()
    for i, w in enumerate(weight.flatten()):
        x.view(-1)[i] = high if w > 0 else low
    return x


@right("3.4")
def the_better_of_two_products(weight, low, high):
    return torch.where(weight * high > weight * low, torch.full_like(weight, high), torch.full_like(weight, low))


@wrong("3.4", "their mean")
def above_the_mean(weight, low, high):
    return torch.where(weight > weight.mean(), high, low)


@wrong("3.4", "their median")
def above_the_median(weight, low, high):
    return torch.where(weight > weight.median(), high, low)


@wrong("3.4", "sizes of the weights")
def the_large_ones(weight, low, high):
    return torch.where(weight.abs() > weight.abs().mean(), high, low)


@wrong("3.4", "only a little")
def above_a_tenth(weight, low, high):
    return torch.where(weight > 0.1, high, low)


@wrong("3.4", "minus `high`")
def sign_times_high(weight, low, high):
    return weight.sign() * high


@wrong("3.4", "smallest value everywhere")
def all_low(weight, low, high):
    return torch.full_like(weight, low)


@wrong("3.4", "in the box from 1 to 3")
def nothing_for_a_zero(weight, low, high):
    return (weight > 0) * high + (weight < 0) * low


@wrong("3.4", "makes a tensor on the CPU")
def a_list_of_numbers(weight, low, high):
    return torch.tensor([high if w > 0 else low for w in weight.flatten()]).view_as(weight)


@wrong("3.4", "changes `weight`")
def written_into_the_weights(weight, low, high):
    weight[:] = torch.where(weight > 0, high, low)
    return weight


# --- 3.5 -----------------------------------------------------------------------------------------


@right("3.5")
def by_column(factors, rng):
    odd = factors.clone()
    odd[:, RIGHT] = (odd[:, LEFT] + 0.25 + 0.5 * torch.rand(len(odd), generator=rng, device=factors.device)) % 1.0
    return odd


@right("3.5")
def by_with_factor(factors, rng):
    hue = factors[:, LEFT] + 0.25 + 0.5 * torch.rand(len(factors), generator=rng, device=factors.device)
    return with_factor(factors, "right_iris_hue", hue % 1)


@right("3.5")
def forwards_or_backwards(factors, rng):
    sign = torch.randint(2, (len(factors),), generator=rng, device=factors.device) * 2 - 1
    turn = 0.25 + 0.25 * torch.rand(len(factors), generator=rng, device=factors.device)
    odd = factors.clone()
    odd[:, RIGHT] = torch.remainder(factors[:, LEFT] + sign * turn, 1)
    return odd


@wrong("3.5", "changes `factors`")
def in_place(factors, rng):
    factors[:, RIGHT] = (
        factors[:, LEFT] + 0.25 + 0.5 * torch.rand(len(factors), generator=rng, device=factors.device)
    ) % 1
    return factors


@wrong("3.5", "still match")
def both_eyes(factors, rng):
    return factors.clone()


@wrong("3.5", "turns apart", "circle")
def any_hue(factors, rng):
    odd = factors.clone()
    odd[:, RIGHT] = torch.rand(len(factors), generator=rng, device=factors.device)
    return odd


@wrong("3.5", "same way")
def always_the_opposite(factors, rng):
    odd = factors.clone()
    odd[:, RIGHT] = (factors[:, LEFT] + 0.5) % 1
    return odd


@wrong("3.5", "left iris")
def the_other_eye(factors, rng):
    odd = factors.clone()
    odd[:, LEFT] = (factors[:, RIGHT] + 0.25 + 0.5 * torch.rand(len(factors), generator=rng, device=factors.device)) % 1
    return odd


@wrong("3.5", "clothes_hue", "easiest")
def clothes_as_well(factors, rng):
    odd = by_column(factors, rng)
    odd[:, column("clothes_hue")] = 0.5
    return odd


@wrong("3.5", "generator=rng")
def global_random_numbers(factors, rng):
    odd = factors.clone()
    odd[:, RIGHT] = (factors[:, LEFT] + 0.25 + 0.5 * torch.rand(len(factors))) % 1
    return odd


@wrong("3.5", "shape")
def the_hues_alone(factors, rng):
    return (factors[:, LEFT] + 0.25 + 0.5 * torch.rand(len(factors), generator=rng, device=factors.device)) % 1


@right("3.5")
def drawn_in_place(factors, rng):
    turn = factors.new_empty(len(factors)).uniform_(0.25, 0.75, generator=rng)
    odd = torch.clone(factors)
    odd[:, RIGHT] = torch.frac(odd[:, LEFT] + turn)
    return odd


@right("3.5")
def drawn_until_far_enough(factors, rng):
    odd = factors.clone()
    for i in range(len(factors)):
        while True:
            hue = torch.rand(1, generator=rng, device=factors.device)[0]
            apart = (hue - factors[i, LEFT]).abs()
            if min(apart, 1 - apart) >= 0.25:
                break
        odd[i, RIGHT] = hue
    return odd


def _turned(factors, turn):
    odd = factors.clone()
    odd[:, RIGHT] = (factors[:, LEFT] + turn) % 1
    return odd


def _uniform(factors, rng):
    return torch.rand(len(factors), generator=rng, device=factors.device)


@wrong("3.5", "0.25 to 0.50", "0.75")
def only_to_half_a_turn(factors, rng):
    return _turned(factors, 0.25 + 0.25 * _uniform(factors, rng))


@wrong("3.5", "crowd")
def crowded(factors, rng):
    return _turned(factors, 0.25 + 0.25 * (_uniform(factors, rng) + _uniform(factors, rng)))


@wrong("3.5", "same way")
def one_turn_for_all(factors, rng):
    return _turned(factors, 0.25 + 0.5 * torch.rand(1, generator=rng, device=factors.device))


@wrong("3.5", "Every generator gives the same")
def own_generator_seeded_each_time(factors, rng):
    rng = torch.Generator().manual_seed(0)
    return _turned(factors, 0.25 + 0.5 * _uniform(factors, rng))


@wrong("3.5", "Every generator gives the same")
def given_generator_seeded_each_time(factors, rng):
    return _turned(factors, 0.25 + 0.5 * _uniform(factors, rng.manual_seed(0)))


@wrong("3.5", "% 1.0")
def no_wrap(factors, rng):
    odd = factors.clone()
    odd[:, RIGHT] = factors[:, LEFT] + 0.25 + 0.5 * _uniform(factors, rng)
    return odd


@wrong("3.5", "from its own old hue")
def from_the_right_iris(factors, rng):
    odd = factors.clone()
    odd[:, RIGHT] = (factors[:, RIGHT] + 0.25 + 0.5 * _uniform(factors, rng)) % 1
    return odd


@wrong("3.5", "makes a tensor on the CPU")
def turns_on_the_cpu(factors, rng):
    return _turned(factors, 0.25 + 0.5 * torch.rand(len(factors), generator=rng))


# --- 3.6 -----------------------------------------------------------------------------------------


@right("3.6")
def slope_and_noise(D, x, lr, e):
    x = x.detach().requires_grad_()
    (slope,) = torch.autograd.grad(D(x).sum(), x)
    return (x + lr * slope + (2 * lr) ** 0.5 * e).detach()


@right("3.6")
def a_climb_and_a_push(D, x, lr, e):
    return climb(D, x, 1, lr, FREE) + torch.tensor(2 * lr).sqrt().to(x) * e


@right("3.6")
def by_func(D, x, lr, e):
    slope = torch.func.grad(lambda x: D(x).sum())(x).detach()
    return x + lr * slope + e * (2 * lr) ** 0.5


def _slope(D, x):
    return climb(D, x, 1, 1.0, FREE) - x


@wrong("3.6", "noise is missing")
def no_noise(D, x, lr, e):
    return x + lr * _slope(D, x)


@wrong("3.6", "slope is missing")
def random_walk(D, x, lr, e):
    return x + (2 * lr) ** 0.5 * e


@wrong("3.6", "downhill")
def down(D, x, lr, e):
    return x - lr * _slope(D, x) + (2 * lr) ** 0.5 * e


@wrong("3.6", "factor 2 under the root")
def half_the_variance(D, x, lr, e):
    return x + lr * _slope(D, x) + lr**0.5 * e


@wrong("3.6", "*root*")
def no_root(D, x, lr, e):
    return x + lr * _slope(D, x) + 2 * lr * e


@wrong("3.6", "lr/2")
def the_other_convention(D, x, lr, e):
    return x + lr / 2 * _slope(D, x) + lr**0.5 * e


@wrong("3.6", "not x + lr")
def noise_of_its_own(D, x, lr, e):
    return langevin_step(D, x, lr, torch.randn(x.shape, generator=torch.Generator().manual_seed(3), dtype=x.dtype))


@wrong("3.6", "changes `x`")
def places_moved(D, x, lr, e):
    new = langevin_step(D, x, lr, e)
    x.copy_(new)
    return new


@right("3.6")
def by_backward(D, x, lr, e):
    x = x.clone().requires_grad_()
    D(x).sum().backward()
    D.zero_grad()
    with torch.no_grad():
        return x + lr * x.grad + e * torch.sqrt(torch.tensor(2 * lr)).to(x)


@right("3.6")
def term_by_term(D, x, lr, e):
    new = x.detach().clone()
    scores = D(x.requires_grad_(True))
    new += lr * torch.autograd.grad(scores, x, torch.ones_like(scores))[0]
    return new.add(e, alpha=math.sqrt(2 * lr))


@wrong("3.6", "root of 2 lr")
def noise_as_it_is(D, x, lr, e):
    return x + lr * _slope(D, x) + e


@wrong("3.6", "also multiplied by lr")
def lr_before_the_bracket(D, x, lr, e):
    return x + lr * (_slope(D, x) + (2 * lr) ** 0.5 * e)


@wrong("3.6", "stands under the root")
def two_outside_the_root(D, x, lr, e):
    return x + lr * _slope(D, x) + 2 * lr**0.5 * e


@wrong("3.6", "multiplied by lr")
def slope_as_it_is(D, x, lr, e):
    return x + _slope(D, x) + (2 * lr) ** 0.5 * e


@wrong("3.6", "mean score")
def slope_of_the_mean(D, x, lr, e):
    return x + lr * _slope(D, x) / len(x) + (2 * lr) ** 0.5 * e


@wrong("3.6", "without a sigmoid")
def slope_of_the_probability(D, x, lr, e):
    return x + lr * _slope(lambda x: torch.sigmoid(D(x)), x) + (2 * lr) ** 0.5 * e


@wrong("3.6", "history")
def not_cut_off(D, x, lr, e):
    x = x.detach().requires_grad_()
    (slope,) = torch.autograd.grad(D(x).sum(), x)
    return x + lr * slope + (2 * lr) ** 0.5 * e


@wrong("3.6", "Gradients are left")
def backward_into_the_weights(D, x, lr, e):
    x = x.detach().requires_grad_()
    D(x).sum().backward()
    return (x + lr * x.grad + (2 * lr) ** 0.5 * e).detach()


@wrong("3.6", "makes a tensor on the CPU")
def noise_on_the_cpu(D, x, lr, e):
    return langevin_step(D, x, lr, torch.zeros(x.shape, dtype=x.dtype)) + (2 * lr) ** 0.5 * e


globals().update(book.tests())
