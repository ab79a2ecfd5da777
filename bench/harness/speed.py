"""speed.py - mails per second and processor time per mail, everybody against the same sink."""
from . import measure, servers
from .results import at_least, at_most

# The mails of one run: about a second of work each on an idle machine.
MAILS = {"libcurl": 6_000, "libcurl, two connections": 6_000, "vmime": 400,
         "Python smtplib": 4_000, "nodemailer": 3_000, "ours": 20_000,
         "ours, custody on disk": 20_000, "ours, one connection": 20_000,
         "ours, one connection, custody on disk": 20_000}
# (connections, spool): up to two connections is what a relay gets that says nothing else.
OURS = {"ours": (2, False), "ours, custody on disk": (2, True),
        "ours, one connection": (1, False), "ours, one connection, custody on disk": (1, True)}


def one_mail_per_event(bench):
    make, rows = bench.clients, bench.rows
    with servers.haproxy_and_smtp_sink(bench.certificates) as sink:
        port = sink.port

        def count(name):
            return bench.count(MAILS[name], 50), bench.count(20 if name == "vmime" else 500, 20)

        commands = {
            "libcurl": make.libcurl(port, *count("libcurl")),
            "libcurl, two connections": make.libcurl(port, *count("libcurl, two connections"), 2),
            "vmime": make.vmime(port, *count("vmime")),
            "Python smtplib": make.smtplib(port, *count("Python smtplib")),
            "nodemailer": make.nodemailer(port, *count("nodemailer")),
        }

        def ours(name):
            connections, spool = OURS[name]
            commands[name] = make.ours(port, *count(name), spool=spool, connections=connections)
            return measure.cost_of(commands[name])

        calls = {name: lambda command=command: measure.cost_of(command)
                 for name, command in commands.items()}
        calls |= {name: lambda name=name: ours(name) for name in OURS}
        before = sink.mails()
        runs = measure.in_turn(calls, bench.rounds, lambda text: measure.say(f"speed: {text}"))
        sent = sum(sum(count(name)) for name in runs) * bench.rounds
        arrived = sink.mails_once(before + sent) - before

    for name, costs in runs.items():
        delivered = costs[0].facts.get("outcomes", {})
        if set(delivered) - {"delivered"}:
            raise RuntimeError(f"{name}: not everything was delivered: {delivered}")
        rows.add(f"{name}: mails/s", measure.median([c.rate for c in costs]), "mails/s",
                 commands[name])
        rows.add(f"{name}: CPU per mail", measure.median([c.cpu_us for c in costs]), "us",
                 commands[name])
        rows.add(f"{name}: peak memory",
                 measure.median([c.facts["peak_kib"] for c in costs]) / 1024, "MiB", commands[name])

    def ratio(name, figure, under="libcurl"):
        return measure.median_ratio([figure(c) for c in runs[name]],
                                    [figure(c) for c in runs[under]])

    how = f"median of the ratios of {bench.rounds} runs in turn"
    rows.add("mails/s: ours, custody on disk / libcurl",
             ratio("ours, custody on disk", lambda c: c.rate), "times", how, at_least(5))
    rows.add("mails/s: ours / libcurl", ratio("ours", lambda c: c.rate), "times", how)
    rows.add("CPU per mail: ours / libcurl", ratio("ours", lambda c: c.cpu_us), "times", how,
             at_most(0.2))
    rows.add("CPU per mail: ours, custody on disk / libcurl",
             ratio("ours, custody on disk", lambda c: c.cpu_us), "times", how, at_most(0.333))
    both = "libcurl, two connections"
    rows.add("mails/s: ours, custody on disk / libcurl, both with two connections",
             ratio("ours, custody on disk", lambda c: c.rate, both), "times", how)
    rows.add("CPU per mail: ours, custody on disk / libcurl, both with two connections",
             ratio("ours, custody on disk", lambda c: c.cpu_us, both), "times", how)
    rows.add("mails/s: ours, custody on disk / libcurl, both with one connection",
             ratio("ours, one connection, custody on disk", lambda c: c.rate), "times", how)
    rows.add("mails that the sink did not count", sent - arrived, "mails", "smtp-sink -c",
             ("exactly", 0))
