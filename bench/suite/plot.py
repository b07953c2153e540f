"""Draws CPU time per signature as an SVG: ours, plain OpenSSL and OpenBao, on a logarithmic scale."""

import math
from html import escape

from suite.figures import cpu_us, median
from suite.keys import KEYS

SERIES = (
    ("Sealmint, sign-batch 256", "#1b7f5c", lambda cells: median(cpu_us(cells["batch"]))),
    ("Sealmint, sign", "#7cc6a4", lambda cells: median(cpu_us(cells["single"]))),
    ("OpenSSL EVP_PKEY_sign alone", "#8a8f98", lambda cells: median(cells["evpUs"])),
    ("OpenBao transit, sign", "#d08c3f", lambda cells: median(cpu_us(cells["openbaoSingle"]))),
    ("OpenBao transit, batch_input 64", "#ecc894", lambda cells: median(cpu_us(cells["openbaoBatch64"]))),
)
WIDTH, LEFT, RIGHT, TOP = 860, 90, 70, 86
BAR, GAP = 13, 16
FONT = 'font-family="system-ui, sans-serif"'


class Scale:
    """Microseconds to pixels, from a power of ten below all values to one above."""

    def __init__(self, values):
        self.first = math.floor(math.log10(min(values)))
        self.last = max(self.first + 1, math.ceil(math.log10(max(values))))

    def x(self, value):
        share = (math.log10(value) - self.first) / (self.last - self.first)
        return LEFT + share * (WIDTH - LEFT - RIGHT)

    def ticks(self):
        return [10.0**power for power in range(self.first, self.last + 1)]


def draw(results):
    """The SVG as text, or None when there is nothing to draw."""
    groups = [(KEYS[key].title, [(name, color, value(cells)) for name, color, value in SERIES])
              for key, cells in results.get("versus", {}).items()]
    groups = [(name, [bar for bar in bars if bar[2]]) for name, bars in groups]
    values = [value for _, bars in groups for _, _, value in bars]
    if not values:
        return None
    scale = Scale(values)
    height = TOP + sum(len(bars) * BAR + GAP for _, bars in groups) + 34
    machine = results["machine"]
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}" '
        f'{FONT} font-size="12">',
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        text(LEFT, 22, "CPU time of the server per signature (µs, logarithmic; shorter is better)", "15"),
        text(LEFT, 40, f"{machine['cpu']}, {machine['cores']} cores; commit {machine['commit']}; {results['at']}",
             "11", fill="#555555"),
        *legend(),
        *grid(scale, height),
        *bars_of(groups, scale),
        "</svg>", ""])


def text(x, y, words, size="12", anchor="start", fill="#222222"):
    return (f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" fill="{fill}">'
            f"{escape(words)}</text>")


def legend():
    x = LEFT
    for name, color, _ in SERIES:
        yield f'<rect x="{x}" y="52" width="10" height="10" fill="{color}"/>'
        yield text(x + 14, 61, name, "10")
        x += 26 + 5.6 * len(name)


def grid(scale, height):
    for tick in scale.ticks():
        x = scale.x(tick)
        yield f'<line x1="{x:.1f}" y1="{TOP - 8}" x2="{x:.1f}" y2="{height - 26}" stroke="#dddddd"/>'
        yield text(x, height - 10, f"{tick:g}", anchor="middle", fill="#555555")


def bars_of(groups, scale):
    y = TOP
    for name, bars in groups:
        yield text(LEFT - 8, y + len(bars) * BAR / 2 + 4, name, anchor="end")
        for _, color, value in bars:
            width = max(1, scale.x(value) - LEFT)
            yield f'<rect x="{LEFT}" y="{y}" width="{width:.1f}" height="{BAR - 2}" fill="{color}"/>'
            yield text(LEFT + width + 4, y + 10, f"{value:.1f}" if value < 1000 else f"{value:.0f}", "10")
            y += BAR
        y += GAP
