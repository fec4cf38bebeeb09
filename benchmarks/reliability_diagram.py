"""A reliability diagram as a plain SVG: confidence across, share of right codes up."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from codewell.compare.calibration import Bin

WIDTH, HEIGHT = 640, 440
LEFT, TOP, SIDE = 56, 20, 360
COLOURS = ("#1b6ca8", "#c8553d", "#588157", "#7d5ba6")
MARKERS = ("circle", "square", "diamond", "triangle")
FEWEST = 5
"""A point of fewer suggestions says nothing and is not drawn."""


def draw(series: Mapping[str, Sequence[Bin]]) -> str:
    """The diagram of named bins; the area of a point grows with its number of suggestions."""
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
        ' font-family="system-ui, sans-serif" font-size="12">',
        "<title>Confidence and share of right codes</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        *_axes(),
    ]
    for number, (name, bins) in enumerate(series.items()):
        lines += _series(number % len(COLOURS), bins)
        lines += _legend(number, name)
    return "\n".join([*lines, "</svg>"]) + "\n"


def _axes() -> Iterator[str]:
    for step in range(0, 11, 2):
        x, y = _x(step / 10), _y(step / 10)
        yield f'<path d="M{x} {_y(0)}V{_y(1)}M{_x(0)} {y}H{_x(1)}" stroke="#e5e5e5"/>'
        yield f'<text x="{x}" y="{_y(0) + 18}" text-anchor="middle">{step / 10:.1f}</text>'
        yield f'<text x="{LEFT - 8}" y="{y + 4}" text-anchor="end">{step / 10:.1f}</text>'
    yield f'<path d="M{_x(0)} {_y(0)}L{_x(1)} {_y(1)}" stroke="#888888" stroke-dasharray="4 4"/>'
    yield f'<text x="{_x(0.5)}" y="{_y(0) + 38}" text-anchor="middle">confidence</text>'
    yield (
        f'<text transform="translate(16 {_y(0.5)}) rotate(-90)" text-anchor="middle">'
        "share of right codes</text>"
    )


def _series(number: int, bins: Sequence[Bin]) -> Iterator[str]:
    points = [
        (_x(b.confidence), _y(b.right.value or 0.0), b.right.of)
        for b in bins
        if b.right.of >= FEWEST
    ]
    path = "L".join(f"{x} {y}" for x, y, _ in points)
    colour = COLOURS[number]
    if path:
        yield f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="1.5"/>'
    for x, y, count in points:
        yield _marker(number, x, y, 2 + math.sqrt(count) / 2)


def _legend(number: int, name: str) -> Iterator[str]:
    y = TOP + 12 + 22 * number
    yield _marker(number % len(COLOURS), LEFT + SIDE + 20, y, 5)
    yield f'<text x="{LEFT + SIDE + 32}" y="{y + 4}">{name}</text>'


def _marker(number: int, x: float, y: float, size: float) -> str:
    """A shape of its own for each series, so that colour is not needed to tell them apart."""
    colour, r = COLOURS[number], round(size, 1)
    paint = f'fill="{colour}" fill-opacity="0.75"'
    match MARKERS[number]:
        case "circle":
            return f'<circle cx="{x}" cy="{y}" r="{r}" {paint}/>'
        case "square":
            return f'<rect x="{x - r}" y="{y - r}" width="{2 * r}" height="{2 * r}" {paint}/>'
        case "diamond":
            return f'<path d="M{x} {y - r}l{r} {r}l{-r} {r}l{-r} {-r}z" {paint}/>'
        case _:
            return f'<path d="M{x} {y - r}l{r} {2 * r}h{-2 * r}z" {paint}/>'


def _x(share: float) -> float:
    return round(LEFT + SIDE * share, 1)


def _y(share: float) -> float:
    return round(TOP + SIDE * (1 - share), 1)
