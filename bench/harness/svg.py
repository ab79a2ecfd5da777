"""svg.py - two kinds of plots as SVG text: bars, and lines over logarithmic axes.

Colours are told apart by people who see few of them (Okabe and Ito), on white in every theme; every
bar has its value beside it, and every line its name at its end.
"""
import html
import math

WIDTH = 720
_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00")
_GREY = "#666666"


def _text(x, y, text, anchor="start", size=13, colour="#222222", extra=""):
    return (f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" '
            f'fill="{colour}"{extra}>{html.escape(str(text))}</text>')


def _document(height, title, parts):
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" '
        f'viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" role="img">',
        f"<title>{html.escape(title)}</title>",
        f'<rect width="{WIDTH}" height="{height}" fill="white"/>',
        _text(16, 26, title, size=16), *parts, "</svg>", ""])


def short(value):
    """12,300 as 12.3k: what fits beside a tick."""
    for size, letter in ((1_000_000, "M"), (1_000, "k")):
        if abs(value) >= size:
            return f"{value / size:.3g}{letter}"
    return f"{value:.3g}"


def bars(title, unit, values, ours=()):
    """[(name, value)] from left to right; those named in `ours` have another colour."""
    left, right, step = 34 + 7.2 * max(len(name) for name, _ in values), WIDTH - 90, 26
    longest = max(value for _, value in values) or 1
    parts = [_text(16, 46, unit, size=12, colour=_GREY)]
    for number, (name, value) in enumerate(values):
        top = 58 + number * step
        width = (right - left) * value / longest
        colour = _COLOURS[0] if name in ours else "#9a9a9a"
        parts += [_text(left - 8, top + 15, name, "end"),
                  f'<rect x="{left:.1f}" y="{top}" width="{max(width, 1):.1f}" height="{step - 7}" '
                  f'fill="{colour}"/>',
                  _text(left + width + 6, top + 15, short(value), colour=_GREY)]
    return _document(58 + len(values) * step + 14, title, parts)


def _decades(low, high):
    return [10.0 ** n for n in range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)]


def lines(title, x_name, y_name, series):
    """{name: [(x, y)]}, both axes logarithmic."""
    left, right, top, bottom = 70, WIDTH - 170, 62, 320
    points = [point for line in series.values() for point in line]
    x_ticks = _decades(min(x for x, _ in points), max(x for x, _ in points))
    y_ticks = _decades(min(y for _, y in points), max(y for _, y in points))
    if len(x_ticks) == 1:
        x_ticks.append(x_ticks[0] * 10)
    if len(y_ticks) == 1:
        y_ticks.append(y_ticks[0] * 10)

    def place(value, ticks, begin, end):
        first, last = math.log10(ticks[0]), math.log10(ticks[-1])
        return begin + (end - begin) * (math.log10(value) - first) / (last - first)

    parts = [_text(16, 46, y_name, size=12, colour=_GREY),
             _text((left + right) / 2, bottom + 40, x_name, "middle", 12, _GREY)]
    for tick in x_ticks:
        x = place(tick, x_ticks, left, right)
        parts += [f'<line x1="{x:.1f}" y1="{top}" x2="{x:.1f}" y2="{bottom}" stroke="#e4e4e4"/>',
                  _text(x, bottom + 18, short(tick), "middle", 12, _GREY)]
    for tick in y_ticks:
        y = place(tick, y_ticks, bottom, top)
        parts += [f'<line x1="{left}" y1="{y:.1f}" x2="{right}" y2="{y:.1f}" stroke="#e4e4e4"/>',
                  _text(left - 8, y + 4, short(tick), "end", 12, _GREY)]
    used = []
    for number, (name, line) in enumerate(series.items()):
        colour = _COLOURS[number % len(_COLOURS)]
        path = [(place(x, x_ticks, left, right), place(y, y_ticks, bottom, top)) for x, y in line]
        parts.append('<polyline fill="none" stroke-width="2" stroke="{}" points="{}"/>'.format(
            colour, " ".join(f"{x:.1f},{y:.1f}" for x, y in path)))
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>' for x, y in path]
        at = path[-1][1] + 4
        while any(abs(at - other) < 15 for other in used):
            at += 15
        used.append(at)
        parts.append(_text(path[-1][0] + 10, at, name, size=12, colour=colour))
    return _document(bottom + 54, title, parts)
