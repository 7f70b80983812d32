"""How much longer hostile texts take to render than honest prose, and how that grows.

    .venv/bin/python -m bench.hostile            # all shapes
    .venv/bin/python -m bench.hostile tilde      # those whose name holds a word

Prints, for each shape of tests/web/dialect/shapes.py, the worst first: the CPU time of 100,000
characters as a multiple of that of as much prose in the same run, and as a multiple of that of a
quarter of them (4 is linear, 16 quadratic). Ends with 1 if any is over its limit.
"""

import os
import sys
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

SMALL, LARGE = 25_000, 100_000  # characters
# Set from the worst of three runs on a machine of two cores, with room for one twice as noisy.
MOST_OF_PROSE, MOST_GROWTH = 30, 10
NOISE = 0.1  # seconds under which growth says nothing
PROSE = "Words about *one* thing, with `code` and [a link](/there), and then some more of them.\n\n"


def main(wanted: str = "") -> int:
    """Time all shapes whose name holds `wanted`; returns the process's exit code."""
    import django

    django.setup()
    from tests.web.dialect.shapes import SHAPES, repeat
    from web.markdown import render

    def cost(text: str) -> float:
        """CPU seconds of the best of three renderings."""
        best = float("inf")
        for _ in range(3):
            start = time.process_time()
            render(text)
            best = min(best, time.process_time() - start)
        return best

    prose = cost(repeat(PROSE)(LARGE))
    rows = []
    for name, shape in SHAPES.items():
        if wanted in name:
            small, large = cost(shape(SMALL)), cost(shape(LARGE))
            growth = large / small if large > NOISE else 0.0
            rows.append((large / prose, growth, name))
    print("x prose   growth   shape")
    bad = 0
    for ratio, growth, name in sorted(rows, reverse=True):
        over = ratio > MOST_OF_PROSE or growth > MOST_GROWTH
        bad += over
        print(f"{ratio:7.1f}  {growth:7.1f}   {name}{'   OVER' if over else ''}")
    return 1 if bad else 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
