"""Independent values for the statistics of package dashboards, written to
statistics.json: run with scipy and statsmodels at hand,

    python3 statistics.py > statistics.json

Nothing here follows the Go code: variances are taken from their definitions by
employer, Wilson's interval is the pair of roots of its equation, the seasonal test counts pairs by
scipy's Kendall tau, and false discoveries are adjusted by statsmodels.
"""
import json
import math
import random

import numpy as np
from scipy import stats
from statsmodels.stats.multitest import multipletests

rng = random.Random(20190910)


def employers(m, base, spread):
    out = []
    for _ in range(m):
        n = 1 + int(rng.paretovariate(1.1) * 2) % 160
        p = min(1, max(0, rng.gauss(base, spread)))
        out.append([sum(rng.random() < p for _ in range(n)), n])
    return out


def linearised(rows, k, n, p):
    return np.array([(r[k] - p * r[n]) for r in rows]) / sum(r[n] for r in rows)


def wilson_root(p, n, z):
    """Both x at which (p - x)^2 = z^2 * x * (1 - x) / n."""
    low, high = sorted(np.roots([1 + z * z / n, -(2 * p + z * z / n), p * p]))
    return float(max(0, low)), float(min(1, high))


def share(rows):
    m, K, N = len(rows), sum(r[0] for r in rows), sum(r[1] for r in rows)
    p = K / N
    res = linearised(rows, 0, 1, p)
    var = m * np.var(res, ddof=1)  # residuals sum to zero, so this is m/(m-1) * sum of squares
    plain = p * (1 - p) / N
    deff = max(1.0, var / plain) if plain > 0 else 1.0
    low, high = wilson_root(p, N / deff, stats.t.ppf(0.975, m - 1))
    return dict(employers=rows, value=p, design=deff, low=low, high=high)


def change(rows):
    m = len(rows)
    p1 = sum(r[0] for r in rows) / sum(r[1] for r in rows)
    p2 = sum(r[2] for r in rows) / sum(r[3] for r in rows)
    u = linearised(rows, 0, 1, p1) - linearised(rows, 2, 3, p2)
    half = stats.t.ppf(0.975, m - 1) * math.sqrt(m * np.var(u, ddof=1))
    return dict(employers=rows, value=p2 - p1, low=p2 - p1 - half, high=p2 - p1 + half)


def mann_kendall(values):
    s, var, slopes, months = 0, 0.0, [], 0
    for season in range(12):
        seen = [(i, v) for i, v in enumerate(values) if i % 12 == season and v is not None]
        months += len(seen)
        if len(seen) < 2:
            continue
        t, v = [x[0] / 12 for x in seen], [x[1] for x in seen]
        pairs = len(v) * (len(v) - 1) / 2
        # tau-b = S / sqrt(pairs * (pairs - pairs tied in v)), as time has no ties
        tied = sum(c * (c - 1) / 2 for c in np.unique(v, return_counts=True)[1])
        if pairs > tied:
            tau = stats.kendalltau(t, v).statistic
            s += round(tau * math.sqrt(pairs * (pairs - tied)))
        counts = np.unique(v, return_counts=True)[1]
        n = len(v)
        var += (n * (n - 1) * (2 * n + 5) - sum(c * (c - 1) * (2 * c + 5) for c in counts)) / 18
        slopes += [(v[b] - v[a]) / (t[b] - t[a]) for a in range(n) for b in range(a + 1, n)]
    z = 0.0 if s == 0 or var == 0 else (s - math.copysign(1, s)) / math.sqrt(var)
    return dict(values=values, months=months, s=s, variance=var, z=z,
                p=2 * stats.norm.sf(abs(z)) if z else 1.0, slope=float(np.median(slopes)))


def series(months, slope, noise, season, digits, holes):
    out = []
    for i in range(months):
        v = 0.1 + slope * i / 12 + season * math.sin(2 * math.pi * i / 12) + rng.gauss(0, noise)
        out.append(None if rng.random() < holes else round(v, digits))
    return out


def ratio(pairs):
    """Normal interval of the logarithm by the delta method with the joint
    covariance of employers: what the bootstrap must come near to."""
    m, A, B = len(pairs), sum(a for a, _ in pairs), sum(b for _, b in pairs)
    u = np.array([a / A - b / B for a, b in pairs])
    se = math.sqrt(m * np.var(u, ddof=1))
    boot = np.random.default_rng(7)
    arr = np.array(pairs)
    draws = arr[boot.integers(0, m, (20000, m))].sum(axis=1)
    r = draws[:, 0] / draws[:, 1]
    return dict(employers=pairs, value=A / B, delta_low=A / B * math.exp(-1.96 * se), delta_high=A / B * math.exp(1.96 * se),
                low=float(np.quantile(r, 0.025)), high=float(np.quantile(r, 0.975)))


shares = [share(employers(*a)) for a in [(575, 0.03, 0.05), (40, 0.2, 0.2), (10, 0.5, 0.1), (300, 0.0, 0.0), (25, 1.0, 0.0)]]
twos = [[a + b for a, b in zip(employers(m, p, 0.1), employers(m, q, 0.1))] for m, p, q in [(200, 0.1, 0.2), (60, 0.3, 0.3), (12, 0.05, 0.08)]]
for row in twos[0][:40]:
    row[0] = row[1] = 0  # advertised in the second period alone
pairs = []
for m, p in [(400, 0.05), (80, 0.1)]:
    rows = []
    for k, n in employers(m, 0.3, 0.15):
        rows.append([sum(rng.random() < p for _ in range(n)), k])
    pairs.append(rows)
trends = [series(*a) for a in [(60, 0.01, 0.01, 0.05, 6, 0), (36, -0.02, 0.01, 0.03, 6, 0), (48, 0, 0.02, 0.05, 2, 0.1), (36, 0.0, 0.0, 0.05, 6, 0), (27, 0.03, 0.02, 0.0, 3, 0.05)]]
pvalues = [rng.random() ** 3 for _ in range(74)] + [0.04, 0.04, 1.0]

print(json.dumps(dict(
    shares=[dict(s) for s in shares],
    changes=[change(rows) for rows in twos],
    ratios=[ratio(rows) for rows in pairs],
    trends=[mann_kendall(v) for v in trends],
    discoveries=dict(p=pvalues, q=[float(x) for x in multipletests(pvalues, method="fdr_bh")[1]]),
    quantiles=[[m, float(stats.t.ppf(0.975, m))] for m in (9, 10, 30, 574)],
), indent=None, separators=(",", ":")))
