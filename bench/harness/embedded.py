"""embedded.py - the benchmark `embedded`: the plugin on a virtual i.MX6, instructions counted.

One boot of the board (guest.py) runs everything.  The mail server is a process of its own there; of
the process with the sink only the sink's threads count, with what the kernel does for them, except
for the load, which is done by the thread that loads.
"""
import json
import re
import subprocess

from . import clients, guest, machine, measure, profile, requirements, results
from .results import at_most, exactly

VERSIONS = ("cross compiler", "Botan for armhf", "QEMU")
MACHINE = {"board": "an i.MX6 (Cortex-A9, one core of 1 GHz, NEON, no AES) emulated by QEMU",
           "software": "Debian 12's kernel and C library for armhf"}
MODEL = ("each instruction takes 1 ns, user space and kernel alike. Not modelled: caches, DRAM, "
         "flash (the spool is in memory), the second core, the network's hardware")

PLUGIN = guest.BUILD / "plugins/encrypted_email/encrypted_email.so"
PROGRAMS = [guest.BUILD / "bench/sink_driver",
            *(guest.BUILD / "bench/embedded" / name
              for name in ("mail_server", "handshakes", "sampler", "prepare"))]

# Two lengths of a run for custody: the difference is without start and end.
_BATCHES = (1, 10, 100)
_FEW, _MANY = 100, 900
# Longer than an event, or a mail, takes: the next one comes when the sink is at rest again.
_PAUSE_MS = 50
_SAMPLE_NS = 49_999
_CIPHER = "TLS 1.3, CHACHA20_POLY1305_SHA256"

# What the three dearest were, in instructions for each mail, when this benchmark was first run
# (bench/results/embedded.json of 32a0c72: shares of 6,403 samples over 1,000 mails).  What was done:
# fewer system calls for each mail, a spool that writes fewer pages, Poly1305 in limbs that a
# 32-bit processor can multiply.
_AT_FIRST = {profile.KERNEL: 110_800, "walChecksumBytes": 28_250, "Botan::poly1305_blocks": 21_900}


class Bench:
    """Collects runs for the guest; afterwards `said` has what each printed."""

    def __init__(self, options):
        self.rows = results.Rows()
        self.guest = guest.Guest()
        self.effort = 0.1 if options.quick else 1
        self.commands = {}
        self.said = {}
        for program in [PLUGIN, *PROGRAMS]:
            self.guest.program(program)

    def count(self, full):
        return max(20, int(full * self.effort))

    def driver(self, name, events, warm_up=0, *, burst=1, pause=_PAUSE_MS, driver=(), under=(),
               **config):
        """A run of the sink's driver, beside a mail server, with this configuration."""
        self.guest.text(f"{name}.toml", clients.configuration(465, "/tmp/ca.pem", **config))
        words = [*under, "./sink_driver", "--plugin", "./encrypted_email.so", "--config",
                 f"{name}.toml", "--state", "/tmp/state", "--events", events, "--warm-up", warm_up,
                 "--burst", burst, "--pause", pause, *driver]
        note = ", ".join(f"{key} = {value!r}" for key, value in config.items())
        command = machine.Command([str(word) for word in words], f"configuration(): {note}")
        self.commands[name] = machine.shown(command)
        self.guest.run(name, "begin_mail_server", " ".join(command), "code=$?", "end_mail_server",
                       "return $code")

    def facts(self, name):
        """What the driver, and after it the mail server, said of themselves."""
        lines = [line for line in self.said[name].splitlines() if line.startswith("{")]
        return tuple(json.loads(line) for line in lines)

    def add(self, name, seconds, run, goal=None):
        self.rows.add(name, round(seconds * 1e9), "instructions", self.commands[run], goal)


# ---- the runs ----------------------------------------------------------------------------------

# {name: (what the row is called, arguments of driver())}; with custody on disk and without.
DELIVERIES = {
    "alone": ("1 event in a mail, one after the other", 400, dict(per_mail=1)),
    "stream": ("1 event in a mail, as fast as it goes", 1_000, dict(per_mail=1, pause=0)),
    "ten": ("10 events in a mail", 2_000, dict(per_mail=10, burst=10, wait="1s")),
    "hundred": ("100 events in a mail", 10_000, dict(per_mail=100, burst=100, wait="1s")),
}


def _plan(bench):
    bench.guest.run("handshakes", f"./handshakes {bench.count(50)}")
    bench.commands["handshakes"] = f"handshakes {bench.count(50)}"
    for batch in _BATCHES:
        for events in (_FEW, _MANY):
            bench.driver(f"custody-{batch}-{events}", events, burst=batch, spool=True,
                         per_mail=1000, wait="1h", driver=("--until", "custody"))
    for name, (_, events, keywords) in DELIVERIES.items():
        least = keywords["per_mail"]
        events = max(bench.count(events) // least, 2) * least
        for spool in (False, True):
            bench.driver(f"{name}-{spool}", events, 2 * least, spool=spool, **keywords)
    bench.driver("reconnect", bench.count(200), 1, spool=False, relay="mails_per_connection = 1")
    bench.driver("profile", bench.count(1_000), spool=True, under=("./sampler", _SAMPLE_NS))


# ---- the rows ----------------------------------------------------------------------------------

def _load(bench):
    run = "alone-True"
    facts, _ = bench.facts(run)
    bench.add("from dlopen to started", facts["load_s"], run, at_most(200_000_000))
    command = f"{guest.TOOLS}strip -o OUT encrypted_email.so"
    size = measure.stripped_megabytes(PLUGIN, guest.TOOLS)
    bench.rows.add("the stripped .so", size, "MB", command, at_most(4.5))
    command = [f"{guest.TOOLS}objdump", "-T", PLUGIN]
    asked = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    newest = max(re.findall(r"GLIBC_(\d+)\.(\d+)", asked), key=lambda found: [*map(int, found)])
    bench.rows.add("asks for the C library", "glibc " + ".".join(newest), "", command)


def _handshakes(bench):
    lines = [json.loads(line) for line in bench.said["handshakes"].splitlines()]
    clock, *kinds = lines
    if abs(clock["ns"] / clock["instructions"] - 1) > 0.01:
        raise RuntimeError(f"the guest's clock does not count instructions: {clock}")
    for kind in kinds:
        bench.add(f"TLS alone, {kind['name']}", kind["ns"] / 1e9, "handshakes")
    (facts, server), (alone, _) = bench.facts("reconnect"), bench.facts("alone-False")
    if server["resumed_handshakes"] != server["connections"] - 1:
        raise RuntimeError(f"not every connection was resumed: {server}")
    each = facts["sink_s"] / facts["events"] - alone["sink_s"] / alone["events"]
    bench.add("a connection, resumed: connect, TLS, EHLO, QUIT", each, "reconnect")
    negotiated = "; ".join(server["negotiated"])
    bench.rows.add("negotiated", negotiated, "", bench.commands["reconnect"], exactly(_CIPHER))


def _custody(bench):
    for batch in _BATCHES:
        few, many = (bench.facts(f"custody-{batch}-{n}")[0]["sink_s"] for n in (_FEW, _MANY))
        name = f"each of {batch} events at once" if batch > 1 else "1 event at a time"
        bench.add(name, (many - few) / (_MANY - _FEW), f"custody-{batch}-{_MANY}")


def _deliveries(bench):
    for spool, title in ((True, "custody on disk"), (False, "without custody")):
        for name, (text, _, _) in DELIVERIES.items():
            run = f"{name}-{spool}"
            facts, _ = bench.facts(run)
            if set(facts["outcomes"]) != {"delivered"}:
                raise RuntimeError(f"{run}: not everything was delivered: {facts['outcomes']}")
            bench.add(f"each of {text}, {title}", facts["sink_s"] / facts["events"], run)


def _memory(bench):
    for name, run, key in (("after the start", "alone-True", "loaded_kib"),
                           ("at most, 1 event in a mail", "stream-True", "peak_kib"),
                           ("at most, 100 events in a mail", "hundred-True", "peak_kib")):
        bench.rows.add(f"resident, {name}", bench.facts(run)[0][key] * 1024 / 1e6, "MB",
                       bench.commands[run], at_most(20))


def _profile(bench):
    samples, found = profile.functions(bench.said["profile"], PLUGIN)
    facts, _ = bench.facts("profile")
    command, counts = bench.commands["profile"], dict(found)
    bench.rows.add("samples", samples, "samples", command)

    def for_each_mail(name):
        return round(counts.get(name, 0) * _SAMPLE_NS / facts["events"])

    dearest = [name for name, _ in found if name != profile.KERNEL][:5]
    for name in [profile.KERNEL, *dearest]:
        bench.rows.add(name, counts.get(name, 0) / samples * 100, "%", command)
    for name in [profile.KERNEL, *dearest]:
        bench.rows.add(f"{name}, for each mail", for_each_mail(name), "instructions", command)
    bench.rows.section = "What was dearest at first, for each mail"
    # The compiler has put our function into the one that calls it.
    counts["Botan::poly1305_blocks"] = sum(
        counts.get(name, 0) for name in ("Botan::poly1305_blocks", "Botan::Poly1305::add_data"))
    for name, first in _AT_FIRST.items():
        bench.rows.add(f"{name}, at first", first, "instructions",
                       "git show 32a0c72:bench/results/embedded.json")
        bench.rows.add(f"{name}, now", for_each_mail(name), "instructions", command,
                       at_most(first))


SECTIONS = {
    "load": ("Load", _load),
    "handshakes": ("Handshakes, the sink's side", _handshakes),
    "custody": ("Custody alone", _custody),
    "deliveries": ("Delivery, for each event", _deliveries),
    "memory": ("Memory of the process", _memory),
    "profile": ("The dearest functions of delivering, 1 event in a mail, with custody", _profile),
}


def run(options):
    requirements.packages(requirements.FOR_EMBEDDED)
    requirements.build("encrypted_email", *(program.name for program in PROGRAMS), preset="armhf",
                       scope="cross")
    bench = Bench(options)
    bench.rows.machine, bench.rows.model = MACHINE, MODEL
    _plan(bench)
    bench.said = bench.guest.boot(seconds=900)
    for name, (title, section) in SECTIONS.items():
        if options.only and name not in options.only:
            continue
        bench.rows.section = title
        try:
            section(bench)
        except Exception as error:  # one section's trouble must not cost the others
            bench.rows.failed(name, error)
    measure.done_saying()
    return bench.rows, VERSIONS
