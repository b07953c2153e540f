#!/usr/bin/env python3
"""Draws docs/architecture.svg from layers.txt.

Where a room stands is chosen here by hand; the arrows are those of layers.txt. Of them the picture
shows the ones that no detour replaces: an arrow from a to c is left out where a -> b -> c is there.
--check writes nothing and fails when the picture is not that of layers.txt.
"""

import argparse
import sys
from pathlib import Path

from check_layers import Layers

ROOT = Path(__file__).resolve().parent.parent
PICTURE = "docs/architecture.svg"

# Floor by floor from the top: the place in the row (in columns), the room, the name on its door.
FLOORS = [
    [(4.8, "app", "app")],
    [(4.8, "app/commands", "commands")],
    [(4.8, "app/serve", "serve")],
    [(0.6, "http/front", "front"), (3.4, "http/routes", "routes"), (7.0, "app/state", "state"),
     (8.9, "cli", "cli"), (10.2, "pkcs11", "pkcs11"), (11.3, "ksp", "ksp")],
    [(1.9, "core/service/operations", "operations"), (3.1, "core/service/webhooks", "webhooks"),
     (7.0, "app/settings", "settings"), (8.0, "core/version", "version")],
    [(1.6, "core/service/signing", "signing"), (3.8, "core/service/people", "people"),
     (4.9, "core/service/signers", "signers"), (7.0, "sinks", "sinks")],
    [(5.0, "core/service/issuance", "issuance")],
    [(2.4, "core/service/approvals", "approvals"), (5.0, "core/service/authorities", "authorities"),
     (6.0, "core/service/log", "log")],
    [(3.4, "core/service/access", "access"), (7.2, "auditor", "auditor"), (8.7, "storage", "storage")],
    [(4.4, "core/service/shared", "shared"), (6.0, "ca-backends", "ca-backends"),
     (9.9, "formats", "formats"), (10.8, "client", "client")],
    [(0.6, "http/edge", "edge"), (3.0, "core/rules", "rules"), (4.0, "core/state", "state"),
     (5.0, "core/engine", "engine"), (7.9, "core/audit", "audit")],
    [(5.6, "core/crypto", "crypto")],
    [(1.6, "api", "api"), (4.3, "core/ports", "ports"), (9.4, "net", "net")],
    [(3.4, "core/model", "model"), (5.6, "core/tasks", "tasks"), (9.0, "files", "files")],
    [(6.2, "core/base", "base")],
]
COLUMN, ROW, MARGIN = 112, 72, 56
BOX_WIDTH, BOX_HEIGHT = 92, 34
# The houses, by how a room's name begins; the first that fits. What fits none stands alone.
HOUSES = [("app", "#f6d9c9"), ("http/", "#fbe8b5"), ("core/service/", "#cfe3f7"), ("core/", "#d5ecd4")]
ALONE = "#e9e6ef"

STYLE = """text{font:14px sans-serif;text-anchor:middle;fill:#1c1c1c}
.house{font-size:11px;fill:#5a5a5a}
rect{stroke:#4a4a4a;stroke-width:1}
path{fill:none;stroke:#6b7280;stroke-width:1.3;marker-end:url(#head)}
#head path{fill:#6b7280;stroke:none;marker-end:none}"""


def arrows_without_detours(allowed):
    """The pairs (a, b) of layers.txt for which no way from a to b leads over a third room."""
    below = {}

    def all_below(name):
        if name not in below:
            below[name] = set()
            for lower in allowed[name] or ():
                below[name] |= {lower} | all_below(lower)
        return below[name]

    return sorted((name, lower) for name in allowed for lower in allowed[name] or ()
                  if not any(lower in all_below(other) for other in allowed[name] - {lower}))


def rooms_of(layers):
    """What may include everything (tests, benchmarks, fuzzers) is no room of the house."""
    return {name: lower for name, lower in layers.allowed.items() if lower is not None}


def places():
    return {room: (MARGIN + column * COLUMN, MARGIN + floor * ROW, door)
            for floor, row in enumerate(FLOORS) for column, room, door in row}


def box(room, x, y, door):
    house, colour = next((h for h in HOUSES if room.startswith(h[0])), (None, ALONE))
    left, top = x - BOX_WIDTH / 2, y - BOX_HEIGHT / 2
    lines = [f'<g data-room="{room}"><rect x="{left:g}" y="{top:g}" width="{BOX_WIDTH}" '
             f'height="{BOX_HEIGHT}" rx="5" fill="{colour}"/>']
    above = room[:-len(door)].rstrip("/")
    if above:
        lines.append(f'<text class="house" x="{x:g}" y="{y - 4:g}">{above}</text>')
    lines.append(f'<text x="{x:g}" y="{y + (11 if above else 5):g}">{door}</text></g>')
    return "".join(lines)


def arrow(upper, lower, at):
    (x1, y1, _), (x2, y2, _) = at[upper], at[lower]
    y1, y2 = y1 + BOX_HEIGHT / 2, y2 - BOX_HEIGHT / 2 - 3
    bend = min((y2 - y1) / 2, ROW)
    return (f'<path data-arrow="{upper} {lower}" d="M{x1:g} {y1:g}C{x1:g} {y1 + bend:g} '
            f'{x2:g} {y2 - bend:g} {x2:g} {y2:g}"/>')


def draw(allowed):
    at = places()
    unplaced, unknown = sorted(allowed.keys() - at.keys()), sorted(at.keys() - allowed.keys())
    if unplaced or unknown:
        sys.exit(f"tools/draw_layers.py: no place for {unplaced}, no line in layers.txt for {unknown}")
    width = max(x for x, _, _ in at.values()) + MARGIN + BOX_WIDTH / 2
    height = MARGIN * 2 + (len(FLOORS) - 1) * ROW
    lines = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" role="img" '
             'aria-label="The layers of Sealmint and which may include which">',
             f"<style>{STYLE}</style>",
             '<defs><marker id="head" markerWidth="8" markerHeight="8" refX="6" refY="4" orient="auto">'
             '<path d="M0 0L8 4L0 8z"/></marker></defs>',
             f'<rect width="{width:g}" height="{height:g}" style="fill:#ffffff;stroke:none"/>']
    lines += [arrow(upper, lower, at) for upper, lower in arrows_without_detours(allowed)]
    lines += [box(room, *place) for room, place in at.items()]
    return "\n".join(lines + ["</svg>"]) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; fail when it is stale")
    parser.add_argument("--root", type=Path, default=ROOT)
    options = parser.parse_args()
    drawn = draw(rooms_of(Layers(options.root / "layers.txt")))
    picture = options.root / PICTURE
    if not options.check:
        picture.write_text(drawn)
        return 0
    if picture.is_file() and picture.read_text() == drawn:
        return 0
    print(f"{PICTURE} is not the picture of layers.txt; run tools/draw_layers.py", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
