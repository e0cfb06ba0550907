"""Chapter 03's checks: answers that learners write, right and wrong."""

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


@wrong("3.1", "Only the real")
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


@wrong("3.2", "two things")
def samples_only(D, x, k):
    return x[D(x)[:, 0].detach().topk(k).indices]


@wrong("3.2", "first k")
def does_not_ask(D, x, k):
    return x[:k], D(x[:k])[:, 0].detach()


@wrong("3.2", "probabilities")
def scores_as_probabilities(D, x, k):
    scores, order = D(x)[:, 0].detach().topk(k)
    return x[order], scores.sigmoid()


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


@wrong("3.4", "cut to the box")
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


# --- 3.5 -----------------------------------------------------------------------------------------


@right("3.5")
def by_column(factors, random):
    odd = factors.clone()
    odd[:, RIGHT] = (odd[:, LEFT] + 0.25 + 0.5 * torch.rand(len(odd), generator=random)) % 1.0
    return odd


@right("3.5")
def by_with_factor(factors, random):
    hue = factors[:, LEFT] + 0.3 + 0.4 * torch.rand(len(factors), generator=random)
    return with_factor(factors, "right_iris_hue", hue)  # a hue wraps around by itself


@right("3.5")
def forwards_or_backwards(factors, random):
    sign = torch.randint(2, (len(factors),), generator=random) * 2 - 1
    turn = 0.25 + 0.25 * torch.rand(len(factors), generator=random)
    odd = factors.clone()
    odd[:, RIGHT] = torch.remainder(factors[:, LEFT] + sign * turn, 1)
    return odd


@wrong("3.5", "changes the factors")
def in_place(factors, random):
    factors[:, RIGHT] = (factors[:, LEFT] + 0.25 + 0.5 * torch.rand(len(factors), generator=random)) % 1
    return factors


@wrong("3.5", "still match")
def both_eyes(factors, random):
    return factors.clone()


@wrong("3.5", "turns apart", "circle")
def any_hue(factors, random):
    odd = factors.clone()
    odd[:, RIGHT] = torch.rand(len(factors), generator=random)
    return odd


@wrong("3.5", "same way")
def always_the_opposite(factors, random):
    odd = factors.clone()
    odd[:, RIGHT] = (factors[:, LEFT] + 0.5) % 1
    return odd


@wrong("3.5", "left iris")
def the_other_eye(factors, random):
    odd = factors.clone()
    odd[:, LEFT] = (factors[:, RIGHT] + 0.25 + 0.5 * torch.rand(len(factors), generator=random)) % 1
    return odd


@wrong("3.5", "clothes_hue", "easiest")
def clothes_as_well(factors, random):
    odd = by_column(factors, random)
    odd[:, column("clothes_hue")] = 0.5
    return odd


@wrong("3.5", "generator=random")
def dice_of_its_own(factors, random):
    odd = factors.clone()
    odd[:, RIGHT] = (factors[:, LEFT] + 0.25 + 0.5 * torch.rand(len(factors))) % 1
    return odd


@wrong("3.5", "shape")
def the_hues_alone(factors, random):
    return (factors[:, LEFT] + 0.25 + 0.5 * torch.rand(len(factors), generator=random)) % 1


# --- 3.6 -----------------------------------------------------------------------------------------


@right("3.6")
def slope_and_tremor(D, x, lr, e):
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


@wrong("3.6", "tremor is missing")
def no_tremor(D, x, lr, e):
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


@wrong("3.6", "changes the places")
def places_moved(D, x, lr, e):
    new = langevin_step(D, x, lr, e)
    x.copy_(new)
    return new


globals().update(book.tests())
