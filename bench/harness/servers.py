"""servers.py - what mails are sent to: a private certificate authority, haproxy with TLS in front
of Postfix's smtp-sink, the noting server, the delaying relay.

Everything listens on the loopback interface and lives in a temporary folder; leaving the `with`
block ends it.
"""
import contextlib
import json
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import time

from . import measure

SERVERS = pathlib.Path(__file__).resolve().parent.parent / "servers"


def free_port(address="127.0.0.1"):
    with socket.socket() as probe:
        probe.bind((address, 0))
        return probe.getsockname()[1]


def wait_for_port(port, process, address="127.0.0.1", seconds=15):
    for _ in range(seconds * 50):
        with socket.socket() as probe:
            if probe.connect_ex((address, port)) == 0:
                return
        if process.poll() is not None:
            raise RuntimeError(f"{process.args[0]} ended at once, with {process.returncode}")
        time.sleep(0.02)
    raise RuntimeError(f"{process.args[0]} does not listen on port {port}")


def end(process, seconds=10):
    """Ends a process of ours, politely first; returns what it still had to say."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        said, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        said, _ = process.communicate()
    return said


class Authority:
    """ca.pem, and server.pem with the certificate for 127.0.0.1 and 127.0.0.2 and its key."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.ca = self.folder / "ca.pem"
        self.server = self.folder / "server.pem"
        key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30".split()
        self._openssl("req", "-x509", *key, "-subj", "/CN=bench authority", "-keyout", "ca.key",
                      "-out", "ca.pem", "-addext", "basicConstraints=critical,CA:TRUE",
                      "-addext", "keyUsage=critical,keyCertSign")
        self._openssl("req", *key, "-subj", "/CN=127.0.0.1", "-keyout", "server.key",
                      "-out", "server.csr")
        (self.folder / "extensions").write_text(
            "subjectAltName=IP:127.0.0.1,IP:127.0.0.2,DNS:localhost\n"
            "extendedKeyUsage=serverAuth\n")
        self._openssl("x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key",
                      "-CAcreateserial", "-days", "30", "-extfile", "extensions",
                      "-out", "server.crt")
        self.server.write_text((self.folder / "server.crt").read_text()
                               + (self.folder / "server.key").read_text())

    def _openssl(self, *words):
        done = subprocess.run(["openssl", *words], cwd=self.folder, capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(f"openssl {' '.join(words)}:\n{done.stderr}")


@contextlib.contextmanager
def authority():
    with tempfile.TemporaryDirectory(prefix="bench-ca-") as folder:
        pathlib.Path(folder).chmod(0o755)
        yield Authority(folder)


class Sink:
    """haproxy and smtp-sink; `port` speaks TLS."""

    def __init__(self, port, counter):
        self.port = port
        self.counter = counter

    def mails(self):
        """How many mails smtp-sink has taken: the last counter that it printed."""
        text = self.counter.read_bytes()[-4000:].decode("ascii", "replace")
        found = [part.split("=")[1] for part in text.split() if part.startswith("mesg=")]
        return int(found[-1]) if found else 0

    def mails_once(self, expected, seconds=3):
        """The same, when they are as many, or after some seconds."""
        limit = time.monotonic() + seconds
        while self.mails() < expected and time.monotonic() < limit:
            time.sleep(0.05)
        return self.mails()


@contextlib.contextmanager
def haproxy_and_smtp_sink(certificates, address="127.0.0.1", port=None, options=()):
    """The same sink for everybody, on the servers' core."""
    pinned = measure.pin(measure.SERVER_CORE)
    sink_port, port = free_port(), port or free_port(address)
    with contextlib.ExitStack() as stack:
        temporary = tempfile.TemporaryDirectory(prefix="bench-sink-")
        folder = pathlib.Path(stack.enter_context(temporary))
        counter = folder / "counter"
        out = stack.enter_context(counter.open("wb"))
        user = ["-u", "nobody"] if measure.is_root() else []
        sink = subprocess.Popen([*pinned, "smtp-sink", "-c", *options, *user,
                                 f"127.0.0.1:{sink_port}", "256"], stdout=out)
        stack.callback(end, sink)
        configuration = folder / "haproxy.cfg"
        configuration.write_text(f"""global
    nbthread 1
    maxconn 300
defaults
    mode tcp
    timeout connect 10s
    timeout client 1h
    timeout server 1h
listen tls
    bind {address}:{port} ssl crt {certificates.server} ssl-min-ver TLSv1.2
    server sink 127.0.0.1:{sink_port}
""")
        wait_for_port(sink_port, sink)
        proxy = subprocess.Popen([*pinned, "haproxy", "-q", "-db", "-f", str(configuration)],
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        stack.callback(end, proxy)
        wait_for_port(port, proxy, address)
        yield Sink(port, counter)


class Noting:
    """The noting server; its notes can be read once, when the block is left."""

    def __init__(self, process, port):
        self.process, self.port, self.notes = process, port, None


@contextlib.contextmanager
def noting_server(certificates, tls="implicit", offer=None, manner="plain"):
    words = [sys.executable, str(SERVERS / "noting_server.py"), "--certificate",
             str(certificates.server), "--tls", tls, "--manner", manner]
    if offer is not None:
        words += ["--offer", offer]
    process = subprocess.Popen([*measure.pin(measure.SERVER_CORE), *words],
                               stdout=subprocess.PIPE, text=True)
    server = Noting(process, int(process.stdout.readline().split()[1]))
    try:
        yield server
    finally:
        said = end(process)
        server.notes = json.loads(said.splitlines()[-1]) if said else None


class Relay:
    def __init__(self, process, port):
        self.process, self.port = process, port
        self.turns = []  # when the block is left: [("accepted", "client" or "server"; ns)]


@contextlib.contextmanager
def delaying_relay(round_trip_ms, port):
    program = measure.BUILD / "bench/delaying_relay"
    process = subprocess.Popen([*measure.pin(measure.SERVER_CORE), str(program),
                                str(round_trip_ms), str(port)], stdout=subprocess.PIPE, text=True)
    relay = Relay(process, int(process.stdout.readline().split()[1]))
    try:
        yield relay
    finally:
        relay.turns = [(who, int(at)) for who, at in map(str.split, end(process).splitlines())]
