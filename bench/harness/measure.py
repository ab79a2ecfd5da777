"""measure.py - runs clients on a core of their own, again and again in turn, and counts what times
cannot show: instructions with callgrind, system calls with strace.
"""
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile

from . import machine

os.environ["PATH"] += ":/usr/sbin:/sbin"  # where Debian has the servers

ROOT = machine.ROOT
BUILD = ROOT / "build/release"
CACHE = ROOT / "build/cache/bench"

_CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE = _CORES[0]
CLIENT_CORE = _CORES[-1]


def is_root():
    return os.geteuid() == 0


def pin(core):
    return ["taskset", "-c", str(core)]


def say(text):
    """Progress, on standard error: one line that the next one replaces on a terminal."""
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)
    else:
        print(text, file=sys.stderr, flush=True)


def done_saying():
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr, flush=True)


def run(command, seconds=600, env=None, pinned=True):
    """Runs a client on its core; what it printed."""
    words = [str(word) for word in command]
    if pinned:
        words = [*pin(CLIENT_CORE), *words]
    done = subprocess.run(words, capture_output=True, text=True, timeout=seconds,
                          env={**os.environ, **(env or {})})
    if done.returncode != 0:
        raise RuntimeError(f"{machine.shown(words)} ended with {done.returncode}:\n"
                           f"{(done.stderr + done.stdout).strip()[-2000:]}")
    return done.stdout


def stripped_megabytes(file, tools=""):
    """What a program or library takes without what only debuggers read."""
    with tempfile.NamedTemporaryFile(prefix="bench-stripped-") as out:
        subprocess.run([f"{tools}strip", "-o", out.name, str(file)], check=True)
        return os.path.getsize(out.name) / 1e6


class Cost:
    """What one run cost, by its own account."""

    def __init__(self, line):
        self.facts = json.loads(line)
        self.events = self.facts["events"]
        self.wall_s = self.facts["wall_s"]
        self.cpu_s = self.facts["user_s"] + self.facts["system_s"]

    @property
    def rate(self):
        return self.events / self.wall_s

    @property
    def cpu_us(self):
        return self.cpu_s / self.events * 1e6


def cost_of(command, **options):
    return Cost(run(command, **options).strip().splitlines()[-1])


def in_turn(clients, rounds, progress):
    """{name: call} -> {name: [what the call returned, one for each round]}; every round has one
    run of each, so that all meet the same disturbances."""
    results = {name: [] for name in clients}
    for number in range(rounds):
        for name, call in clients.items():
            progress(f"round {number + 1} of {rounds}: {name}")
            results[name].append(call())
    return results


def median(values):
    return statistics.median(values)


def median_ratio(over, under):
    return statistics.median(a / b for a, b in zip(over, under))


def instructions(command, env=None):
    """User-space instructions of a whole run."""
    with tempfile.TemporaryDirectory(prefix="bench-callgrind-") as folder:
        out = pathlib.Path(folder) / "out"
        run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}", *command],
            seconds=900, env=env)
        found = re.search(r"^(?:summary|totals): (\d+)", out.read_text(errors="replace"), re.M)
    return int(found.group(1))


def system_calls(command, env=None):
    """(all, {name: count}) of a whole run with its threads."""
    with tempfile.NamedTemporaryFile("r", prefix="bench-strace-") as out:
        run(["strace", "-f", "-c", "-U", "name,calls", "-o", out.name, *command], seconds=900,
            env=env)
        counts = {}
        for line in out:
            words = line.split()
            if len(words) == 2 and words[1].isdigit() and words[0] != "total":
                counts[words[0]] = int(words[1])
    return sum(counts.values()), counts


def per_mail(count, command_for, few, many):
    """The difference of a long and a short run, for each mail: what happens once does not count."""
    return (count(command_for(many)) - count(command_for(few))) / (many - few)
