"""render.py - the tables of bench/README.md and the plots, from bench/results/*.json.

In the README everything between "<!-- results:NAME -->" and "<!-- end -->" is written here; the
rest is prose that stays.
"""
import pathlib
import re

from . import results, svg

BENCH = pathlib.Path(__file__).resolve().parent.parent
PLOTS = BENCH / "plots"

# Bars of `peers`: file, title, unit, what a row's name ends with, its section if that says too
# little.
_BARS = (
    ("mails_per_second", "One mail per event over TLS, one core", "mails/s",
     ": mails/s", None),
    ("cpu_per_mail", "Processor time per mail", "us", ": CPU per mail", None),
    ("instructions_per_mail", "User-space instructions per mail", "instructions",
     ": instructions per mail", None),
    ("system_calls_per_mail", "System calls per mail", "calls", ": system calls per mail", None),
    ("round_trips_per_mail", "Round trips per mail on a warm connection (20 ms)", "round trips",
     ", 20 ms", "Round trips per mail on a warm connection"),
    ("peak_memory", "Peak memory", "MiB", ": peak memory", None),
)
_DISTANCE = "Over a link of 50 ms, one connection"
_VERDICT = {True: "yes", False: "**no**", None: ""}


def _cell(text):
    return str(text).replace("|", "\\|")


def _tables(document):
    sections = {}
    for row in document["rows"]:
        sections.setdefault(row.get("section", ""), []).append(row)
    for title, rows in sections.items():
        yield f"\n### {title}\n" if title else ""
        if all("plot" in row for row in rows):
            yield from _series(rows)
        elif any(row["goal"] for row in rows):
            yield "| | | | goal | holds |\n|---|--:|---|---|---|"
            for row in rows:
                yield (f"| {_cell(row['name'])} | {results.number(row['value'])} | {row['unit']} | "
                       f"{row['goal'] or ''} | {_VERDICT[row['holds']]} |")
        else:
            yield "| | | |\n|---|--:|---|"
            for row in rows:
                yield f"| {_cell(row['name'])} | {results.number(row['value'])} | {row['unit']} |"


def _series(rows):
    """One line for each x, one column for each series and figure."""
    columns = list(dict.fromkeys((row["series"], row["figure"], row["unit"]) for row in rows))
    yield f"| {rows[0]['x_name']} | " + " | ".join(
        f"{series}: {figure}, {unit}" for series, figure, unit in columns) + " |"
    yield "|--:|" + "--:|" * len(columns)
    lines = {}
    for row in rows:
        lines.setdefault(row["x"], {})[row["series"], row["figure"], row["unit"]] = row["value"]
    for x, found in lines.items():
        cells = [results.number(found[column]) if column in found else "" for column in columns]
        yield f"| {x:,} | " + " | ".join(cells) + " |"


def _goals(document):
    judged = [row for row in document["rows"] if row["holds"] is not None]
    missed = [row for row in judged if not row["holds"]]
    if not judged:
        return ""
    text = f" {len(judged) - len(missed)} of {len(judged)} goals hold."
    if missed:
        text += " These do not:\n\n" + "\n".join(
            f"- {row['name']}: {results.number(row['value'])} {row['unit']}, not {row['goal']}"
            for row in missed)
    return text


def _block(name):
    document = results.read(name)
    if document is None:
        return f"Not measured yet: `bench/run {name}`."
    machine = document["machine"]
    if "cpu" in machine:
        where = f"{machine['cores']} cores of {machine['cpu']}, Linux {machine['kernel']}"
    else:  # a benchmark that names its machine in its own way
        where = "; ".join(str(value) for value in machine.values())
    versions = ", ".join(f"{key} {value}" for key, value in document.get("versions", {}).items())
    parts = [f"`{document.get('command', f'bench/run {name}')}`, {document['date']}, commit "
             f"{document['commit']}, on {where}.{_goals(document)}"]
    if document.get("model"):
        parts.append(f"\nModelled: {document['model']}.")
    if versions:
        parts.append(f"\nWith {versions}.")
    for failure in document.get("failures", []):
        error = failure["error"].splitlines()[0] if failure["error"] else ""
        parts.append(f"\nNot measured: {failure['section']} ({error}).")
    plots = [path for path, _ in _plots(name, document)]
    if plots:
        parts.append("\n" + "\n".join(f"![{path.stem}](plots/{path.name})" for path in plots))
    return "\n".join([*parts, *_tables(document)])


def _plots(benchmark, document):
    """(path, SVG text) of those that the document has rows for."""
    if benchmark == "peers":
        for file, title, unit, ending, section in _BARS:
            rows = [(row["name"].removesuffix(ending), row["value"]) for row in document["rows"]
                    if row["name"].endswith(ending) and section in (None, row["section"])
                    and (section or row["section"] != _DISTANCE)
                    and (section or not row["section"].startswith("Grouped"))]
            if rows:
                ours = [name for name, _ in rows if name.startswith("ours")]
                yield PLOTS / f"peers_{file}.svg", svg.bars(title, unit, rows, ours)
    plotted = {}
    for row in document["rows"]:
        if row.get("figure") == "CPU":
            title, lines, x_name = plotted.setdefault(row["plot"],
                                                      (row["section"], {}, row["x_name"]))
            lines.setdefault(row["series"], []).append((row["x"], row["value"]))
    for name, (title, lines, x_name) in plotted.items():
        yield (PLOTS / f"{benchmark}_{name}.svg",
               svg.lines(title, x_name, "CPU per event, us", lines))


def all_of_it():
    """Writes what changed; returns the paths of everything that was rendered."""
    PLOTS.mkdir(exist_ok=True)
    readme = BENCH / "README.md"
    text = readme.read_text()
    written = [readme]
    for name in results.NAMES:
        block = _block(name)
        text = re.sub(rf"(<!-- results:{name} -->\n).*?(<!-- end -->)",
                      lambda found, block=block: found[1] + block + "\n" + found[2], text,
                      flags=re.S)
        document = results.read(name)
        for path, content in _plots(name, document) if document else ():
            path.write_text(content)
            written.append(path)
    readme.write_text(text)
    return written
