"""clients.py - how each client is called, so that all do the same work: COUNT mails of one message
to one recipient over TLS, after WARM_UP mails that are not measured.

Ours is the plugin as it is delivered, loaded by bench/sink_driver: the others send a message that
is ready, ours composes it from an event, and gives a receipt for it.
"""
import itertools
import pathlib
import shutil
import tempfile

from . import machine, measure, servers

PEERS = pathlib.Path(__file__).resolve().parent.parent / "peers"
PLUGIN = measure.BUILD / "plugins/encrypted_email/encrypted_email.so"
DRIVER = measure.BUILD / "bench/sink_driver"


def configuration(port, ca, *, spool=False, per_mail=1, wait="0s", connections=1, groups=0,
                  recipients=1, relay="", group="", host="127.0.0.1"):
    """Our TOML document.  With `groups` there are g0, g1, ...; else one that wants everything."""
    to = ", ".join(f'"facility{i or ""}@building7.example"' for i in range(recipients))
    one = f"""from = "Building 7 <alarms@building7.example>"
to = [{to}]
batching.wait = "{wait}"
batching.maximum = {per_mail}
{group}"""
    names = [f"g{i}" for i in range(groups)] or ["all"]
    body = "\n".join(f"[groups.{name}]\n{one}" for name in names)
    return f"""[spool]
enabled = {str(spool).lower()}
events = 10000000
size = "64 GiB"
[relays.main]
host = "{host}"
port = {port}
ca_file = "{ca}"
connections = {connections}
{relay}
{body}
"""


class Clients:
    """Makes command lines; its files are in `folder`."""

    def __init__(self, folder, certificates, message=None):
        self.folder = pathlib.Path(folder)
        self.ca = certificates.ca
        self.message = message
        self.text_bytes = 600
        self._numbers = itertools.count()

    def ours(self, port, count, warm_up=0, *, text_bytes=None, driver=(), **config):
        """A run of the driver with a state folder of its own."""
        number = next(self._numbers)
        state = self.folder / f"state-{number}"
        file = self.folder / f"sink-{number}.toml"
        file.write_text(configuration(port, self.ca, **config))
        if config.get("groups"):
            driver = (*driver, "--groups", config["groups"])
        note = ", ".join(f"{name} = {value!r}" for name, value in config.items()) or "defaults"
        return machine.Command(
            [DRIVER, "--plugin", PLUGIN, "--config", file, "--state", state, "--events", count,
             "--warm-up", warm_up, "--text-bytes", text_bytes or self.text_bytes,
             "--seed", number + 1, *driver], f"configuration(): {note}")

    def forget_states(self):
        """Removes what the finished runs left on disk."""
        for state in self.folder.glob("state-*"):
            shutil.rmtree(state)

    def libcurl(self, port, count, warm_up=0, connections=1):
        return self._peer([measure.CACHE / "libcurl_client"], port, count, warm_up, connections)

    def vmime(self, port, count, warm_up=0):
        return self._peer([measure.CACHE / "vmime_client"], port, count, warm_up)

    def smtplib(self, port, count, warm_up=0):
        return self._peer(["/usr/bin/python3", PEERS / "smtplib_client.py"], port, count, warm_up)

    def nodemailer(self, port, count, warm_up=0):
        return self._peer(["env", f"NODE_PATH={measure.CACHE / 'node_modules'}", "node",
                           PEERS / "nodemailer_client.js"], port, count, warm_up)

    def _peer(self, program, port, count, warm_up, *more):
        return machine.Command([*program, port, self.ca, self.message, count, warm_up, *more])


def captured_message(clients, certificates, size=1024):
    """Our own mail for one event, with a text so long that the mail has `size` bytes: the message
    that every peer sends."""
    for _ in range(4):
        with servers.noting_server(certificates) as server:
            measure.run(clients.ours(server.port, 1))
        content = server.notes["first_message"].encode()
        if len(content) == size:
            break
        clients.text_bytes += size - len(content)
    clients.message = clients.folder / "message.eml"
    clients.message.write_bytes(content + b"\r\n")
    clients.forget_states()
    return len(content)


def folder():
    """A temporary folder on the disk that TMPDIR names: spools are measured on it."""
    return tempfile.TemporaryDirectory(prefix="bench-")
