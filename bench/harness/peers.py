"""peers.py - the benchmark `peers`: our sink and the others on the same work."""
from . import clients, counts, grouped, measure, postfix, requirements, results
from . import round_trips, servers, speed, steady

VERSIONS = ("compiler", "Botan", "SQLite", "OpenSSL", "haproxy", "Postfix", "libcurl", "vmime",
            "Python", "node", "nodemailer", "Alertmanager", "valgrind", "strace")

# In the order in which a reader wants them.
SECTIONS = {
    "speed": ("One mail per event, one core", speed.one_mail_per_event),
    "postfix": ("Postfix's own client draining its queue", postfix.drain),
    "grouped": ("Grouped: 100 events in a mail", grouped.grouped),
    "instructions": ("Instructions per mail", counts.instructions),
    "calls": ("System calls per mail", counts.system_calls),
    "trips": ("Round trips per mail on a warm connection", round_trips.per_mail),
    "smtpd": ("Round trips per mail to Postfix's smtpd, which has them on disk",
              round_trips.to_postfix),
    "manners": ("Servers that refuse depth", round_trips.awkward_servers),
    "distance": ("Over a link of 50 ms, one connection", round_trips.at_a_distance),
    "connect": ("From connect to the first MAIL", steady.to_the_first_mail),
    "steady": ("Steady state", steady.handshakes),
    "storage": ("Bytes written, memory, size", counts.storage),
    "submit": ("submit", counts.submit),
}


class Bench:
    """What every section gets."""

    def __init__(self, rows, maker, certificates, effort):
        self.rows, self.clients, self.certificates = rows, maker, certificates
        self.effort = effort

    def count(self, full, least=10):
        """So many of something in a full run; fewer in a quick one."""
        return max(least, int(full * self.effort))

    @property
    def rounds(self):
        return 5 if self.effort >= 1 else 2


def run(options):
    requirements.peers()
    rows = results.Rows()
    with servers.authority() as certificates, clients.folder() as folder:
        maker = clients.Clients(folder, certificates)
        size = clients.captured_message(maker, certificates)
        measure.say(f"the message has {size} bytes")
        bench = Bench(rows, maker, certificates, 0.02 if options.quick else 1)
        for name, (title, section) in SECTIONS.items():
            if options.only and name not in options.only:
                continue
            rows.section = title
            measure.say(f"{name}: {title}")
            try:
                section(bench)
            except Exception as error:  # one section's trouble must not cost the others
                rows.failed(name, error)
            maker.forget_states()
    measure.done_saying()
    return rows, VERSIONS
