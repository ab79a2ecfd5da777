"""postfix.py - a private Postfix in a temporary folder, in two parts: as a client whose queue is
filled and held, then released, to see what it needs to send it on over TLS; and as a server with
implicit TLS that throws mails away once it has them on disk.

Postfix keeps every mail on disk, as our sink does with custody.  Connections are reused
(smtp_tls_connection_reuse, which is off by default), and as many are open as Postfix thinks best:
its best case.  Needs root: its master process does.
"""
import contextlib
import os
import pathlib
import pwd
import subprocess
import tempfile
import time

from . import measure, processes, servers

_MAIN = """compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
daemon_directory = {daemons}
command_directory = {commands}
mail_owner = {owner}
setgid_group = {group}
maillog_file = {folder}/mail.log
maillog_file_prefixes = {folder}
myhostname = relay.building7.example
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mydestination =
alias_maps =
alias_database =
local_recipient_maps =
mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_client_connection_count_limit = 0
in_flow_delay = 0
disable_dns_lookups = yes
"""
_CLIENT = """smtpd_sender_restrictions = check_sender_access static:HOLD
relayhost = [127.0.0.1]:{sink}
smtp_tls_wrappermode = yes
smtp_tls_security_level = secure
smtp_tls_secure_cert_match = hostname
smtp_tls_CAfile = {ca}
smtp_tls_connection_reuse = yes
"""
_SERVER = """smtpd_tls_wrappermode = yes
smtpd_tls_security_level = encrypt
smtpd_tls_cert_file = {certificate}
smtpd_tls_key_file = {certificate}
default_transport = discard:
"""
_MASTER = """{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
flush unix n - n 1000? 0 flush
error unix - - n - - error
retry unix - - n - - error
smtp unix - - n - - smtp
relay unix - - n - - smtp
discard unix - - n - - discard
scache unix - - n - 1 scache
tlsproxy unix - - n - 0 tlsproxy
proxymap unix - - n - - proxymap
anvil unix - - n - 1 anvil
showq unix n - n - - showq
postlog unix-dgram n - n - 1 postlogd
"""


def _postconf(name):
    done = subprocess.run(["postconf", "-d", "-h", name], capture_output=True, text=True)
    return done.stdout.strip()


def _old_file(path, text):
    """Postfix waits until a file has not been touched for some seconds: this one looks old."""
    path.write_text(text)
    os.utime(path, (time.time() - 60,) * 2)


@contextlib.contextmanager
def instance(certificates, core, sink_port=None):
    """(master process, folder of its configuration, port): a client when there is a sink to send
    to, else a server."""
    if not measure.is_root():
        raise RuntimeError("Postfix's master process needs root")
    owner = _postconf("mail_owner")
    with tempfile.TemporaryDirectory(prefix="bench-postfix-") as name:
        folder = pathlib.Path(name)
        folder.chmod(0o755)
        uid = pwd.getpwnam(owner).pw_uid
        queues = ("active bounce corrupt defer deferred flush hold incoming maildrop private "
                  "public saved trace").split()
        for part in ["config", "queue", "queue/pid", "data", *[f"queue/{q}" for q in queues]]:
            (folder / part).mkdir()
        for part in ["data", *[f"queue/{q}" for q in queues]]:
            os.chown(folder / part, uid, -1)
        port = servers.free_port()
        config = folder / "config"
        _old_file(config / "main.cf", (_MAIN + (_CLIENT if sink_port else _SERVER)).format(
            folder=folder, daemons=_postconf("daemon_directory"),
            commands=_postconf("command_directory"), owner=owner,
            group=_postconf("setgid_group"), sink=sink_port, ca=certificates.ca,
            certificate=certificates.server))
        _old_file(config / "master.cf", _MASTER.format(port=port))
        program = f"{_postconf('daemon_directory')}/master"
        master = subprocess.Popen([*measure.pin(core), program, "-d", "-c", str(config)],
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            servers.wait_for_port(port, master)
            yield master, config, port
        finally:
            servers.end(master)


def _settled(folder):
    return sum(1 for _ in folder.rglob("*") if _.is_file())


def drain(bench):
    mails = bench.count(2_000, 40)
    rates, costs = [], []
    with servers.haproxy_and_smtp_sink(bench.certificates) as sink:
        for number in range(min(bench.rounds, 3)):
            measure.say(f"postfix: queue {number + 1}")
            client = instance(bench.certificates, measure.CLIENT_CORE, sink.port)
            with client as (master, config, port):
                queue = config.parent / "queue"
                measure.run(["smtp-source", "-d", "-m", mails, "-f", "alarms@building7.example",
                             "-t", "facility@building7.example", "-F", bench.clients.message,
                             f"127.0.0.1:{port}"], pinned=False)
                before, cpu = sink.mails(), processes.cpu_s(master.pid, True)
                began = time.monotonic()
                measure.run(["postsuper", "-c", config, "-H", "ALL"], pinned=False)
                measure.run(["postqueue", "-c", config, "-f"], pinned=False)
                limit = began + 300
                while sink.mails() - before < mails or _settled(queue / "active"):
                    if time.monotonic() > limit:
                        raise RuntimeError(f"only {sink.mails() - before} of {mails} mails came:\n"
                                           + (config.parent / "mail.log").read_text()[-800:])
                    time.sleep(0.02)
                rates.append(mails / (time.monotonic() - began))
                costs.append((processes.cpu_s(master.pid, True) - cpu) / mails * 1e6)
                memory = processes.peak_mib(master.pid, True)
    how = f"postsuper -H ALL; postqueue -f, with {mails} mails held; smtp_tls_connection_reuse=yes"
    bench.rows.add("Postfix: mails/s", measure.median(rates), "mails/s", how)
    bench.rows.add("Postfix, all its processes: CPU per mail", measure.median(costs), "us", how)
    bench.rows.add("Postfix, all its processes: peak memory", memory, "MiB", how)
