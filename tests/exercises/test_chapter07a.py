"""The checks of 7.1 to 7.5 name the mistakes that learners make, and accept every right way of writing the answer."""

from __future__ import annotations

import numpy as np
import scipy.linalg
import torch
from answers import Answers

book = Answers("7.1", "7.2", "7.3", "7.4", "7.5")
wrong, right = book.wrong, book.right


# --- 7.1 -----------------------------------------------------------------------------------------


def roots(a, b):
    return torch.linalg.eigvals(a @ b).real.clamp(min=0).sqrt().sum()


@right("7.1")
def as_the_hint_says(mean1, cov1, mean2, cov2):
    return ((mean1 - mean2) ** 2).sum() + cov1.trace() + cov2.trace() - 2 * roots(cov1, cov2)


@right("7.1")
def by_singular_values(mean1, cov1, mean2, cov2):
    def root(c):
        values, vectors = torch.linalg.eigh(c)
        return vectors @ torch.diag(values.clamp(min=0).sqrt()) @ vectors.T

    shared = torch.linalg.svdvals(root(cov1) @ root(cov2)).sum()
    return (mean1 - mean2).dot(mean1 - mean2) + torch.trace(cov1 + cov2) - 2 * shared


@right("7.1")
def symmetric_product(mean1, cov1, mean2, cov2):
    values, vectors = torch.linalg.eigh(cov1)
    half = vectors * values.clamp(min=0).sqrt() @ vectors.T
    inner = torch.linalg.eigvalsh(half @ cov2 @ half).clamp(min=0).sqrt().sum()
    return (torch.dist(mean1, mean2) ** 2 + cov1.diag().sum() + cov2.diag().sum() - 2 * inner).item()


@right("7.1")
def absolute_eigenvalues(mean1, cov1, mean2, cov2):
    values = torch.linalg.eigvals(cov1 @ cov2)
    return torch.sum((mean1 - mean2) ** 2) + torch.trace(cov1) + torch.trace(cov2) - 2 * values.abs().sqrt().sum()


@right("7.1")
def complex_roots(mean1, cov1, mean2, cov2):
    shared = torch.linalg.eigvals(cov1 @ cov2).sqrt().real.sum()
    return (mean2 - mean1).square().sum() + cov2.trace() + cov1.trace() - shared - shared


@wrong("7.1", "means are missing")
def no_means(mean1, cov1, mean2, cov2):
    return cov1.trace() + cov2.trace() - 2 * roots(cov1, cov2)


@wrong("7.1", "not squared")
def plain_norm(mean1, cov1, mean2, cov2):
    return torch.norm(mean1 - mean2) + cov1.trace() + cov2.trace() - 2 * roots(cov1, cov2)


@wrong("7.1", "average")
def mean_of_squares(mean1, cov1, mean2, cov2):
    return ((mean1 - mean2) ** 2).mean() + cov1.trace() + cov2.trace() - 2 * roots(cov1, cov2)


@wrong("7.1", "counts twice")
def once(mean1, cov1, mean2, cov2):
    return ((mean1 - mean2) ** 2).sum() + cov1.trace() + cov2.trace() - roots(cov1, cov2)


@wrong("7.1", "cancel")
def added(mean1, cov1, mean2, cov2):
    return ((mean1 - mean2) ** 2).sum() + cov1.trace() + cov2.trace() + 2 * roots(cov1, cov2)


@wrong("7.1", "eigenvalues of C1 C2 themselves")
def unrooted(mean1, cov1, mean2, cov2):
    eigenvalues = torch.linalg.eigvals(cov1 @ cov2).real
    return ((mean1 - mean2) ** 2).sum() + cov1.trace() + cov2.trace() - 2 * eigenvalues.sum()


@wrong("7.1", "of C1 and of C2 apart")
def separately(mean1, cov1, mean2, cov2):
    a, b = (torch.linalg.eigvalsh(c).clamp(min=0).sqrt() for c in (cov1, cov2))
    return ((mean1 - mean2) ** 2).sum() + cov1.trace() + cov2.trace() - 2 * (a * b).sum()


@wrong("7.1", "root at the end")
def rooted(mean1, cov1, mean2, cov2):
    return as_the_hint_says(mean1, cov1, mean2, cov2).clamp(min=0) ** 0.5


@wrong("7.1", "trace of one")
def one_trace(mean1, cov1, mean2, cov2):
    return ((mean1 - mean2) ** 2).sum() + cov1.trace() - 2 * roots(cov1, cov2)


@wrong("7.1", "Only the means")
def only_means(mean1, cov1, mean2, cov2):
    return ((mean1 - mean2) ** 2).sum()


@wrong("7.1", "clamp to 0")
def not_clamped(mean1, cov1, mean2, cov2):
    shared = torch.linalg.eigvals(cov1 @ cov2).real.sqrt().sum()
    return ((mean1 - mean2) ** 2).sum() + cov1.trace() + cov2.trace() - 2 * shared


@wrong("7.1", "Return one number")
def for_each_feature(mean1, cov1, mean2, cov2):
    return (mean1 - mean2) ** 2 + cov1.diag() + cov2.diag()


@wrong("7.1", "returns nothing")
def no_return(mean1, cov1, mean2, cov2):
    as_the_hint_says(mean1, cov1, mean2, cov2)


@wrong("7.1", "changes `")
def in_place(mean1, cov1, mean2, cov2):
    distance = as_the_hint_says(mean1, cov1, mean2, cov2)
    mean1 -= mean2
    return distance


def test_7_1_accepts_numpy_with_the_general_matrix_root():
    from gan_course.exercises.checking import grade
    from gan_course.exercises.registry import find

    def by_scipy(mean1, cov1, mean2, cov2):
        m1, c1, m2, c2 = (np.asarray(part) for part in (mean1, cov1, mean2, cov2))
        values = scipy.linalg.eigvals(c1 @ c2)
        return np.sum((m1 - m2) ** 2) + np.trace(c1 + c2) - 2 * np.sqrt(values).real.sum()

    assert grade(find("7.1"), by_scipy).state == "passed"


# --- 7.2 -----------------------------------------------------------------------------------------


@right("7.2")
def two_tables(real, fake, k):
    radius = torch.cdist(real, real).sort(dim=1).values[:, k]
    return (torch.cdist(real, fake) <= radius[:, None]).any(dim=1).float().mean()


@right("7.2")
def smallest_of_each_row(real, fake, k):
    radius = torch.cdist(real, real).topk(k + 1, largest=False).values.amax(1)
    return (torch.cdist(fake, real).amin(0) <= radius).double().mean().item()


@right("7.2")
def kth_value(real, fake, k):
    radius = torch.kthvalue(torch.cdist(real, real), k + 1, dim=1).values
    inside = torch.cdist(real, fake) <= radius.unsqueeze(1)
    return inside.any(1).sum() / len(real)


@right("7.2")
def squared_by_hand(real, fake, k):
    def squared(a, b):
        return ((a[:, None] - b[None]) ** 2).sum(-1)

    radius = squared(real, real).sort().values[:, k]
    return (squared(real, fake).min(1).values <= radius).float().mean()


@right("7.2")
def in_a_loop(real, fake, k):
    covered = 0
    for x in real:
        radius = ((real - x) ** 2).sum(1).sort().values[k]
        covered += int((((fake - x) ** 2).sum(1) <= radius).any())
    return covered / len(real)


def ball(real, place):
    return torch.cdist(real, real).sort(dim=1).values[:, place]


@wrong("7.2", "to itself")
def itself_counted(real, fake, k):
    return (torch.cdist(real, fake) <= ball(real, k - 1)[:, None]).any(1).float().mean()


@wrong("7.2", "one neighbour too far")
def one_too_far(real, fake, k):
    return (torch.cdist(real, fake) <= ball(real, k + 1)[:, None]).any(1).float().mean()


@wrong("7.2", "That is precision")
def precision(real, fake, k):
    return (torch.cdist(fake, real) <= ball(real, k)).any(1).float().mean()


@wrong("7.2", "That is recall")
def recall(real, fake, k):
    return (torch.cdist(real, fake) <= ball(fake, k)).any(1).float().mean()


@wrong("7.2", "all pairs")
def pairs(real, fake, k):
    return (torch.cdist(real, fake) <= ball(real, k)[:, None]).float().mean()


@wrong("7.2", "on the rim")
def strictly_inside(real, fake, k):
    return (torch.cdist(real, fake) < ball(real, k)[:, None]).any(1).float().mean()


@wrong("7.2", "always 5")
def five(real, fake, k):
    return (torch.cdist(real, fake) <= ball(real, 5)[:, None]).any(1).float().mean()


@wrong("7.2", "same size")
def one_ball(real, fake, k):
    return (torch.cdist(real, fake) <= ball(real, k).mean()).any(1).float().mean()


@wrong("7.2", "Return their share")
def count(real, fake, k):
    return (torch.cdist(real, fake) <= ball(real, k)[:, None]).any(1).sum()


@wrong("7.2", "Return one number")
def for_each(real, fake, k):
    return (torch.cdist(real, fake) <= ball(real, k)[:, None]).any(1).float()


@wrong("7.2", "makes a tensor on the CPU")
def counted_on_the_cpu(real, fake, k):
    covered = torch.zeros(len(real), dtype=torch.bool)
    covered |= (torch.cdist(real, fake) <= ball(real, k)[:, None]).any(1)
    return covered.float().mean()


# --- 7.3 -----------------------------------------------------------------------------------------


@right("7.3")
def table_of_pairs(near, usual):
    return ((near[:, None] < usual).float() + 0.5 * (near[:, None] == usual).float()).mean()


@right("7.3")
def by_signs(near, usual):
    return (1 + torch.sign(usual[None] - near[:, None]).mean()) / 2


@right("7.3")
def by_ranks(near, usual):
    usual = usual.sort().values
    left, both = torch.searchsorted(usual, near), torch.searchsorted(usual, near, right=True)
    return 1 - ((left + both) / 2).mean().item() / len(usual)


@right("7.3")
def two_loops(near, usual):
    total = 0.0
    for a in near:
        for b in usual:
            total += 1.0 if a < b else 0.5 if a == b else 0.0
    return total / (len(near) * len(usual))


@right("7.3")
def two_means(near, usual):
    a, b = near.unsqueeze(1), usual.unsqueeze(0)
    return 0.5 * ((a < b).double().mean() + (a <= b).double().mean())


@wrong("7.3", "the first with the first")
def first_with_first(near, usual):
    return (near < usual).float().mean()


@wrong("7.3", "other way round")
def farther(near, usual):
    return (near[:, None] > usual).float().mean()


@wrong("7.3", "other way round")
def exchanged(near, usual):
    return table_of_pairs(usual, near)


@wrong("7.3", "Equal distances are missing")
def strictly(near, usual):
    return (near[:, None] < usual).float().mean()


@wrong("7.3", "count in full")
def at_most(near, usual):
    return (near[:, None] <= usual).float().mean()


@wrong("7.3", "with the mean")
def than_the_mean(near, usual):
    return (near < usual.mean()).float().mean()


@wrong("7.3", "with the median")
def than_the_median(near, usual):
    return (near < usual.median()).float().mean()


@wrong("7.3", "first with the first")
def paired(near, usual):
    n = min(len(near), len(usual))
    return (near[:n] < usual[:n]).float().mean() + 0.5 * (near[:n] == usual[:n]).float().mean()


@wrong("7.3", "smallest held-out")
def than_the_least(near, usual):
    return (near < usual.min()).float().mean()


@wrong("7.3", "two means")
def means(near, usual):
    return (near.mean() < usual.mean()).float()


@wrong("7.3", "Return their share")
def counted(near, usual):
    return (near[:, None] < usual).sum()


@wrong("7.3", "returns nothing")
def nothing(near, usual):
    table_of_pairs(near, usual)


# --- 7.4 -----------------------------------------------------------------------------------------


@right("7.4")
def row_by_row(h, condition, real, fits):
    return real(h) + (fits(condition) * h).sum(1, keepdim=True)


@right("7.4")
def by_einsum(h, condition, real, fits):
    return torch.einsum("nf,nf->n", fits(condition), h).unsqueeze(1) + real(h)


@right("7.4")
def by_batched_product(h, condition, real, fits):
    return torch.bmm(fits(condition).unsqueeze(1), h.unsqueeze(2)).squeeze(2) + real(h)


@right("7.4")
def the_diagonal(h, condition, real, fits):
    return real(h) + (h @ fits(condition).T).diagonal()[:, None]


@right("7.4")
def in_rows(h, condition, real, fits):
    return real(h) + torch.stack([a @ b for a, b in zip(fits(condition), h)]).view(-1, 1)


@wrong("7.4", "for each feature")
def not_summed(h, condition, real, fits):
    return real(h) + fits(condition) * h


@wrong("7.4", "keeps the column")
def no_column(h, condition, real, fits):
    return real(h) + (fits(condition) * h).sum(1)


@wrong("7.4", "over the batch")
def over_the_batch(h, condition, real, fits):
    return real(h) + (fits(condition) * h).sum()


@wrong("7.4", "plays no part")
def blind(h, condition, real, fits):
    return real(h)


@wrong("7.4", "`real(h)` is missing")
def only_fits(h, condition, real, fits):
    return (fits(condition) * h).sum(1, keepdim=True)


@wrong("7.4", "average the products")
def averaged(h, condition, real, fits):
    return real(h) + (fits(condition) * h).mean(1, keepdim=True)


@wrong("7.4", "every picture with every condition")
def all_with_all(h, condition, real, fits):
    return real(h) + h @ fits(condition).T


@wrong("7.4", "multiply the two parts")
def multiplied(h, condition, real, fits):
    return real(h) * (fits(condition) * h).sum(1, keepdim=True)


@wrong("7.4", "subtract the second")
def subtracted(h, condition, real, fits):
    return real(h) - (fits(condition) * h).sum(1, keepdim=True)


@wrong("7.4", "gradient does not reach `fits`")
def fits_detached(h, condition, real, fits):
    return real(h) + (fits(condition).detach() * h).sum(1, keepdim=True)


@wrong("7.4", "gradient does not reach")
def no_gradient(h, condition, real, fits):
    with torch.no_grad():
        return real(h) + (fits(condition) * h).sum(1, keepdim=True)


@wrong("7.4", "makes a tensor on the CPU")
def collected_on_the_cpu(h, condition, real, fits):
    out = torch.zeros(len(h), 1, dtype=h.dtype)
    return out + real(h) + (fits(condition) * h).sum(1, keepdim=True)


# --- 7.5 -----------------------------------------------------------------------------------------


@right("7.5")
def ratio_over_the_largest(group, wanted):
    present = torch.bincount(group, minlength=len(wanted)) / len(group)
    weight = (wanted / present)[group]
    return weight / weight.max()


@right("7.5")
def counts_do_as_well(group, wanted):
    count = torch.bincount(group, minlength=len(wanted))
    weight = wanted[group] / count[group]
    return weight / weight.amax()


@right("7.5")
def by_one_hot(group, wanted):
    table = torch.nn.functional.one_hot(group, len(wanted)).to(wanted.dtype)
    weight = table @ (wanted / table.mean(0).clamp(min=1e-9))
    return weight / max(weight)


@right("7.5")
def in_a_loop_over_groups(group, wanted):
    weight = torch.zeros_like(wanted)
    for g in range(len(wanted)):
        n = (group == g).sum()
        if n > 0:
            weight[g] = wanted[g] / n
    return weight[group] / weight.max()


@right("7.5")
def sample_by_sample(group, wanted):
    weight = [wanted[g] / (group == g).sum() for g in group]
    return torch.stack(weight) / max(weight)


def missed(group, wanted):
    return wanted / (torch.bincount(group, minlength=len(wanted)) / len(group))


@wrong("7.5", "for each group")
def of_groups(group, wanted):
    ratio = missed(group, wanted)
    return ratio / ratio[group].max()


@wrong("7.5", "above 1")
def not_divided(group, wanted):
    return missed(group, wanted)[group]


@wrong("7.5", "cut ratios above 1 off")
def cut_off(group, wanted):
    present = torch.bincount(group, minlength=len(wanted)) / len(group)
    ratio = torch.where(present > 0, wanted / present, torch.zeros_like(wanted))
    return ratio[group].clamp(max=1)


@wrong("7.5", "other way round")
def upside_down(group, wanted):
    ratio = (1 / missed(group, wanted))[group]
    return ratio / ratio.max()


@wrong("7.5", "leave it at that")
def per_count(group, wanted):
    return (wanted / torch.bincount(group, minlength=len(wanted)))[group]


@wrong("7.5", "as the wanted shares say")
def as_wanted(group, wanted):
    return wanted[group] / wanted[group].max()


@wrong("7.5", "add up to 1")
def normalised(group, wanted):
    weight = missed(group, wanted)[group]
    return weight / weight.sum()


@wrong("7.5", "group without samples")
def largest_of_all_groups(group, wanted):
    ratio = missed(group, wanted)
    return (ratio / ratio.max())[group]


@wrong("7.5", "may differ")
def all_equal(group, wanted):
    weight = missed(group, torch.ones_like(wanted))[group]
    return weight / weight.max()


@wrong("7.5", "returns a list")
def a_list(group, wanted):
    return ratio_over_the_largest(group, wanted).tolist()


@wrong("7.5", "makes a tensor on the CPU")
def on_the_cpu(group, wanted):
    weight = torch.zeros(len(group))
    weight += missed(group, wanted)[group]
    return weight / weight.max()


globals().update(book.tests())
