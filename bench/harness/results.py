"""results.py - rows of a run, and bench/results/NAME.json.

A row is {section, name, value, unit, goal, holds, command}; goal and holds are null where nothing
was promised.  Rows of a plot also have {plot, series, x}.
"""
import datetime
import json
import operator
import pathlib

from . import machine

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "results"
NAMES = ("micro", "peers", "scale", "embedded")

_GOALS = {"at least": operator.ge, "at most": operator.le, "exactly": operator.eq}


def at_least(value):
    return ("at least", value)


def at_most(value):
    return ("at most", value)


def exactly(value):
    return ("exactly", value)


def _limit(value):
    return value if isinstance(value, str) else f"{value:,}"


class Rows:
    """Collects them; `section` is that of the rows to come.  What was not measured on this machine
    itself says in `machine` on which, and in `model` what that is like."""

    def __init__(self):
        self.rows = []
        self.section = ""
        self.failures = []
        self.machine = None
        self.model = ""

    def add(self, name, value, unit, command, goal=None, **more):
        row = {"section": self.section, "name": name, "value": _rounded(value), "unit": unit,
               "goal": None, "holds": None,
               "command": command if isinstance(command, str) else machine.shown(command), **more}
        if goal is not None:
            row["goal"] = f"{goal[0]} {_limit(goal[1])}"
            row["holds"] = bool(_GOALS[goal[0]](value, goal[1]))
        self.rows.append(row)
        return row

    def failed(self, name, error):
        kind = "" if isinstance(error, RuntimeError) else f"{type(error).__name__}: "
        self.failures.append({"section": name, "error": kind + str(error).strip()[:600]})


def _rounded(value):
    """Four significant digits of what is not a whole number: more would not repeat."""
    if isinstance(value, float):
        value = float(f"{value:.4g}")
        return int(value) if value.is_integer() else value
    return value


def write(name, rows, versions, options):
    """Writes the file; returns its path."""
    FOLDER.mkdir(exist_ok=True)
    path = FOLDER / f"{name}.json"
    document = {
        "name": name, "date": datetime.datetime.now(datetime.timezone.utc).strftime("%F %H:%M UTC"),
        "commit": machine.commit(), "command": f"bench/run {name}{options}",
        "machine": rows.machine or machine.facts(), "model": rows.model, "versions": versions,
        "rows": rows.rows,
        "failures": rows.failures}
    path.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n")
    return path


def read(name):
    """The document, or None."""
    path = FOLDER / f"{name}.json"
    return json.loads(path.read_text()) if path.exists() else None


def number(value):
    """A value as a table shows it."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, int) or abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def print_rows(rows):
    """A table for a terminal, and what does not hold."""
    section = None
    for row in rows.rows:
        if row["section"] != section:
            section = row["section"]
            print(f"\n{section}")
        verdict = {True: "holds", False: "DOES NOT HOLD", None: ""}[row["holds"]]
        goal = f"   goal: {row['goal']} {verdict}" if row["goal"] else ""
        print(f"  {row['name']:62}{number(row['value']):>12} {row['unit']}{goal}")
    missed = [row for row in rows.rows if row["holds"] is False]
    judged = [row for row in rows.rows if row["holds"] is not None]
    verdict = f"; {len(missed)} of {len(judged)} goals do not hold" if judged else ""
    print(f"\n{len(rows.rows)} rows{verdict}"
          + "".join(f"\n  - {row['name']}: {number(row['value'])} {row['unit']}, "
                    f"goal: {row['goal']}" for row in missed))
    for failure in rows.failures:
        print(f"NOT MEASURED: {failure['section']}: {failure['error']}")
