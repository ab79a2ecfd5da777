"""micro.py - the benchmark `micro`: the parts by themselves.

Runs our Google Benchmark programs and turns their JSON into rows: bench/NAME_benchmark.cpp for each
NAME in PROGRAMS that is there.  They have no goals: those of `peers` are measured in the plugin.
"""
import json
import re
import subprocess

from . import measure, requirements, results

VERSIONS = ("compiler", "Botan", "SQLite", "Google Benchmark")

# The program without "_benchmark": what its section is called.
PROGRAMS = {
    "sink": "The sink as a whole, through the contract",
    "composition": "Composition: events to a message, MIME encodings",
    "spool": "Spool: custody, SQLite on disk",
    "smtp": "SMTP: replies, flights",
    "tls": "TLS: records, handshakes",
}
SECTIONS = {name: title for name, title in PROGRAMS.items()
            if (measure.ROOT / f"bench/{name}_benchmark.cpp").exists()}

# A million events on disk take minutes to make: only with --full.
_LONG = re.compile("1000000$")
_NS = {"ns": 1, "us": 1e3, "ms": 1e6, "s": 1e9}


def _time(nanoseconds):
    """A value and a unit that suits it."""
    for unit, factor in (("ns", 1), ("us", 1e3)):
        if nanoseconds < factor * 10_000:
            return nanoseconds / factor, unit
    return nanoseconds / 1e6, "ms"


def _names(program):
    listed = subprocess.run([program, "--benchmark_list_tests"], capture_output=True, text=True,
                            check=True)
    return listed.stdout.split()


def _add(rows, found, command):
    # With medians: several repetitions, so that one disturbance does not count.
    if found.get("aggregate_name") != "median":
        return
    name, clock = found["run_name"], "cpu_time"
    for ending in ("/real_time", "/manual_time"):  # what such a benchmark measures by
        if name.endswith(ending):
            name, clock = name.removesuffix(ending), "real_time"
    value, unit = _time(found[clock] * _NS[found["time_unit"]])
    # Those with a clock of their own measure processor time.
    what = "time" if "/real_time" in found["run_name"] else "CPU"
    rows.add(f"{name}: {what} per call", value, unit, command)
    for counter in ("bytes/event", "syncs/event", "allocations"):
        if counter in found:
            rows.add(f"{name}: {counter}", found[counter], "", command)
    if found.get("items_per_second") and "cpu/event" in found:
        value, unit = _time(found["cpu/event"] * 1e9)
        rows.add(f"{name}: CPU per event", value, unit, command)


def run(options):
    names = [name for name in SECTIONS if not options.only or name in options.only]
    requirements.build(*[f"{name}_benchmark" for name in names])
    rows = results.Rows()
    for name in names:
        rows.section = SECTIONS[name]
        program = measure.BUILD / f"bench/{name}_benchmark"
        tests = [test for test in _names(program) if options.full or not _LONG.search(test)]
        for number, test in enumerate(tests):
            measure.say(f"micro: {name} {number + 1} of {len(tests)}: {test}")
            command = [program, f"--benchmark_filter=^{test}$", "--benchmark_repetitions=3",
                       "--benchmark_report_aggregates_only=true", "--benchmark_format=json",
                       f"--benchmark_min_time={0.01 if options.quick else 0.2}"]
            try:
                said = measure.run(command, pinned=False)
                for found in json.loads(said[said.index("{"):])["benchmarks"]:
                    _add(rows, found, command[:3])
            except Exception as error:
                rows.failed(test, error)
    measure.done_saying()
    return rows, VERSIONS
