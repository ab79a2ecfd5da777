"""scale.py - the benchmark `scale`: how the cost of an event moves with the number of events, of
groups, of recipients, and with the size of a message.  One factor is changed at a time.

Every point is the median of three runs on one core against haproxy and smtp-sink, after 100 events
of warm-up; with custody on disk, and without.
"""
from . import clients, measure, requirements, results, servers

VERSIONS = ("compiler", "Botan", "SQLite", "OpenSSL", "haproxy", "Postfix")
RUNS = 3
WARM_UP = 100


def _events(full):
    counts = [10, 100, 1_000, 10_000, 100_000] + ([1_000_000] if full else [])
    for count in counts:
        yield count, dict(count=count, per_mail=min(count, 100), wait="1s", text_bytes=200)


def _single(full):
    for count in [10, 100, 1_000, 10_000] + ([100_000, 1_000_000] if full else []):
        yield count, dict(count=count, per_mail=1, text_bytes=200)


def _groups(full):
    for groups in (1, 10, 100, 1_000):
        yield groups, dict(count=100_000 if full else 20_000, per_mail=10, wait="1s",
                           groups=groups, text_bytes=200)


def _recipients(full):
    for recipients in (1, 10, 100, 1_000):
        yield recipients, dict(count=10_000 if full else 2_000, per_mail=10, wait="1s",
                               recipients=recipients, text_bytes=200)


def _sizes(full):
    for size in (200, 1_000, 10_000, 100_000, 1_000_000):
        most = (200_000_000 if full else 50_000_000) // size
        yield size, dict(count=max(50, min(most, 10_000)), per_mail=1, text_bytes=size)


# {name: (title, what x is, points)}
SECTIONS = {
    "events": ("Events, 100 in a mail", "events", _events),
    "single": ("Events, 1 in a mail", "events", _single),
    "groups": ("Groups, 10 events in a mail", "groups", _groups),
    "recipients": ("Recipients of the group, 10 events in a mail", "recipients", _recipients),
    "size": ("Bytes of text, 1 event in a mail", "bytes", _sizes),
}


def _point(maker, port, spool, keywords, runs):
    keywords = dict(keywords)
    count = keywords.pop("count")
    costs = []
    for _ in range(runs):
        command = maker.ours(port, count, WARM_UP, spool=spool, **keywords)
        costs.append(measure.cost_of(command))
        outcomes = costs[-1].facts["outcomes"]
        if set(outcomes) != {"delivered"}:
            raise RuntimeError(f"not everything was delivered: {outcomes}")
        maker.forget_states()
    return costs, command


def run(options):
    requirements.packages(["haproxy", "postfix", "openssl", "util-linux"])
    requirements.build("encrypted_email", "sink_driver")
    rows = results.Rows()
    with servers.authority() as certificates, clients.folder() as folder, \
            servers.haproxy_and_smtp_sink(certificates) as sink:
        maker = clients.Clients(folder, certificates)
        for name, (title, x_name, points) in SECTIONS.items():
            if options.only and name not in options.only:
                continue
            rows.section = title
            for x, keywords in points(options.full):
                if options.quick:
                    keywords["count"] = max(10, keywords["count"] // 50)
                for series, spool in (("custody on disk", True), ("without custody", False)):
                    measure.say(f"scale: {title}: {x:,} {x_name}, {series}")
                    try:
                        costs, command = _point(maker, sink.port, spool, keywords,
                                                1 if options.quick else RUNS)
                    except Exception as error:  # the other points are worth having
                        rows.failed(f"{name}: {x:,}, {series}", error)
                        continue
                    times = [cost.wall_s / cost.events * 1e6 for cost in costs]
                    for figure, values in (("CPU", [cost.cpu_us for cost in costs]),
                                           ("time", times)):
                        rows.add(f"{x:,} {x_name}, {series}: {figure} per event",
                                 measure.median(values), "us", command, plot=name, series=series,
                                 x=x, x_name=x_name, figure=figure)
    measure.done_saying()
    return rows, VERSIONS
