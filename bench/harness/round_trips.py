"""round_trips.py - how often a client waits for the other end: the time for a mail over a link made
long by bench/servers/delaying_relay, in round trips of that link.

The server is bench/servers/noting_server.py, so that what it offers can be chosen, and what arrived
is known mail by mail.
"""
from . import measure, postfix, servers
from .results import at_least, at_most, exactly

BASIC = "8BITMIME,ENHANCEDSTATUSCODES,SIZE 52428800"
PIPELINING = "PIPELINING," + BASIC
CHUNKING = "CHUNKING," + PIPELINING


def _trips(bench, offer, milliseconds, command):
    """Round trips for each mail, and the command.  The least of some runs: a busy machine adds to
    the time, and nothing takes from it."""
    least = []
    with servers.noting_server(bench.certificates, offer=offer) as server:
        with servers.delaying_relay(milliseconds, server.port) as relay:
            for _ in range(3 if bench.effort >= 1 else 1):
                words = command(relay.port)
                cost = measure.cost_of(words)
                least.append(cost.wall_s / cost.events / (milliseconds / 1000))
    return min(least), words


def per_mail(bench):
    make = bench.clients
    few = bench.count(40, 5)
    peers = {
        "libcurl": lambda port: make.libcurl(port, few, 2),
        "vmime": lambda port: make.vmime(port, few, 2),
        "Python smtplib": lambda port: make.smtplib(port, few, 2),
        "nodemailer": lambda port: make.nodemailer(port, few, 2),
    }
    for milliseconds in (20, 50):
        for name, command in peers.items():
            measure.say(f"round trips: {name}, {milliseconds} ms")
            value, words = _trips(bench, CHUNKING, milliseconds, command)
            bench.rows.add(f"{name}, {milliseconds} ms", value, "round trips", words)
        for name, offer, goal, count in (("PIPELINING", PIPELINING, 1.15, 200),
                                         ("CHUNKING", CHUNKING, 0.2, 400),
                                         ("neither", BASIC, 4.2, 40)):
            measure.say(f"round trips: ours, {name}, {milliseconds} ms")
            value, words = _trips(bench, offer, milliseconds,
                                  lambda port, n=count: make.ours(port, bench.count(n, 10), 40))
            bench.rows.add(f"ours, the server offers {name}, {milliseconds} ms", value,
                           "round trips", words, at_most(goal))


def to_postfix(bench):
    """A real server, with all that it offers: PIPELINING and CHUNKING."""
    make, milliseconds = bench.clients, 50
    with postfix.instance(bench.certificates, measure.SERVER_CORE) as (_, _, port):
        with servers.delaying_relay(milliseconds, port) as relay:
            few, many = bench.count(40, 5), bench.count(400, 10)
            for name, command in (("libcurl", lambda: make.libcurl(relay.port, few, 2)),
                                  ("vmime", lambda: make.vmime(relay.port, few, 2)),
                                  ("ours", lambda: make.ours(relay.port, many, 40))):
                measure.say(f"smtpd: {name}")
                words = command()
                cost = measure.cost_of(words)
                bench.rows.add(f"{name}, {milliseconds} ms",
                               cost.wall_s / cost.events / (milliseconds / 1000), "round trips",
                               words, at_most(0.2) if name == "ours" else None)


def awkward_servers(bench):
    """Every mail arrives, once, whatever the server makes of commands that come together."""
    events = bench.count(400, 60)
    for manner, offer in (("no-mail-after-dot", PIPELINING), ("one-by-one", BASIC),
                          ("serial", PIPELINING)):
        measure.say(f"manners: {manner}")
        with servers.noting_server(bench.certificates, offer=offer, manner=manner) as server:
            words = bench.clients.ours(server.port, events)
            measure.cost_of(words)
        notes = server.notes
        bench.rows.add(f"{manner}: mails lost", events - notes["distinct"], "mails", words,
                       exactly(0))
        bench.rows.add(f"{manner}: mails that came twice", notes["repeated"], "mails", words,
                       exactly(0))


def at_a_distance(bench):
    make = bench.clients
    few, many = bench.count(30, 5), bench.count(800, 50)
    with servers.noting_server(bench.certificates, offer=CHUNKING) as server:
        with servers.delaying_relay(50, server.port) as relay:
            libcurl = make.libcurl(relay.port, few, 2)
            ours = [None]

            def run_ours():
                ours[0] = make.ours(relay.port, many, 100)
                return measure.cost_of(ours[0])

            runs = measure.in_turn({"libcurl": lambda: measure.cost_of(libcurl), "ours": run_ours},
                                   min(bench.rounds, 3),
                                   lambda text: measure.say(f"distance: {text}"))
    rates = {name: [cost.rate for cost in costs] for name, costs in runs.items()}
    bench.rows.add("libcurl: mails/s", measure.median(rates["libcurl"]), "mails/s", libcurl)
    bench.rows.add("ours, CHUNKING offered: mails/s", measure.median(rates["ours"]), "mails/s",
                   ours[0])
    bench.rows.add("mails/s: ours / libcurl", measure.median_ratio(rates["ours"], rates["libcurl"]),
                   "times", "median of the ratios of runs in turn", at_least(20))
