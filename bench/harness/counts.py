"""counts.py - what can be counted and hence repeats: instructions, system calls, bytes, sizes."""
from . import clients, measure, servers
from .results import at_most

# Two lengths of a run: their difference, for each mail, is without start and end.
FEW, MANY = 300, 1_300


# vmime waits 40 ms for each mail.
FEW_OF_VMIME, MANY_OF_VMIME = 50, 150


def _lengths(bench, name=""):
    if bench.effort < 1 or name == "vmime":
        return FEW_OF_VMIME, MANY_OF_VMIME
    return FEW, MANY


def _everybody(bench, port):
    make = bench.clients
    return {
        "libcurl": lambda n: make.libcurl(port, n),
        "vmime": lambda n: make.vmime(port, n),
        "ours": lambda n: make.ours(port, n),
        "ours, custody on disk": lambda n: make.ours(port, n, spool=True),
    }


def instructions(bench):
    """User-space instructions by callgrind; everything in the process, the driver too."""
    goals = {"ours": at_most(45_000), "ours, custody on disk": at_most(90_000)}
    with servers.haproxy_and_smtp_sink(bench.certificates) as sink:
        for name, command in _everybody(bench, sink.port).items():
            measure.say(f"instructions: {name}")
            few, many = _lengths(bench, name)
            value = measure.per_mail(measure.instructions, command, few, many)
            bench.rows.add(f"{name}: instructions per mail", round(value), "instructions",
                           command(many).after("valgrind", "--tool=callgrind"), goals.get(name))


def system_calls(bench):
    with servers.haproxy_and_smtp_sink(bench.certificates) as sink:
        everybody = {**_everybody(bench, sink.port),
                     "Python smtplib": lambda n: bench.clients.smtplib(sink.port, n),
                     "nodemailer": lambda n: bench.clients.nodemailer(sink.port, n)}
        for name, command in everybody.items():
            measure.say(f"system calls: {name}")
            few, many = _lengths(bench, name)
            value = measure.per_mail(lambda c: measure.system_calls(c)[0], command, few, many)
            bench.rows.add(f"{name}: system calls per mail", value, "calls",
                           command(many).after("strace", "-f", "-c"))


def storage(bench):
    rows, make = bench.rows, bench.clients
    with servers.haproxy_and_smtp_sink(bench.certificates) as sink:
        for per_mail, count in ((1, 20_000), (100, 100_000)):
            measure.say(f"storage: {per_mail} in a mail")
            command = make.ours(sink.port, bench.count(count, 200), 100, spool=True,
                                per_mail=per_mail, wait="1s" if per_mail > 1 else "0s",
                                driver=("--burst", per_mail))
            cost = measure.cost_of(command)
            plural = "s" if per_mail > 1 else ""
            rows.add(f"bytes written to storage per event, {per_mail} event{plural} in a mail",
                     cost.facts["written_bytes"] / cost.events, "bytes", command)
            make.forget_states()
    _memory(bench)
    rows.add("the stripped .so", measure.stripped_megabytes(clients.PLUGIN), "MB",
             "strip -o OUT encrypted_email.so", at_most(4.5))


def _memory(bench):
    """10 connections that a link of 50 ms keeps busy, and 100,000 events that wait on disk."""
    connections, events = 10, bench.count(100_000, 2_000)
    with servers.noting_server(bench.certificates, offer="8BITMIME") as server:
        with servers.delaying_relay(50, server.port) as relay:
            measure.say("storage: memory with a full spool")
            command = bench.clients.ours(relay.port, events, 200, spool=True,
                                         connections=connections, groups=connections,
                                         driver=("--until", "custody"))
            cost = measure.cost_of(command)
    opened = len(server.notes["connections"])
    bench.rows.add(f"peak memory with {opened} connections and {events:,} events in the spool",
                   cost.facts["peak_kib"] * 1024 / 1e6, "MB", command, at_most(20))


def submit(bench):
    """One call, one event, while the sink works; the clock's own reading is in it."""
    with servers.haproxy_and_smtp_sink(bench.certificates) as sink:
        for name, spool in (("without custody", False), ("custody on disk", True)):
            command = bench.clients.ours(sink.port, bench.count(20_000, 500), 1_000, spool=spool,
                                         per_mail=100, wait="1s",
                                         driver=("--submit-times", "--pause", "0"))
            facts = measure.cost_of(command, pinned=False).facts
            bench.rows.add(f"submit, {name}: median", facts["submit_median_ns"], "ns", command,
                           at_most(300))
            bench.rows.add(f"submit, {name}: 99th percentile", facts["submit_p99_ns"], "ns",
                           command)
