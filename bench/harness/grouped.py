"""grouped.py - 100 events in a mail: our sink, and Prometheus Alertmanager, which keeps nothing, on
alerts with a text of the same length.

Alertmanager takes implicit TLS on port 465 only, so that it gets an address of its own, and root
is needed.  Its mail is plain text, one block for each alert: cheaper than its own HTML.  What it
spends on HTTP and JSON is in its figure, as the C call is in ours.
"""
import contextlib
import http.client
import json
import pathlib
import subprocess
import tempfile
import time

from . import measure, processes, servers
from .results import at_least, at_most

TEXT_BYTES = 200
PER_MAIL = 100
_ADDRESS = "127.0.0.2"

_CONFIGURATION = """global:
  smtp_smarthost: '{address}:465'
  smtp_from: 'alarms@building7.example'
  smtp_hello: 'building7.example'
  smtp_require_tls: false
route:
  receiver: mail
  group_by: [batch]
  group_wait: 1s
  group_interval: 1h
  repeat_interval: 24h
receivers:
- name: mail
  email_configs:
  - to: 'facility@building7.example'
    tls_config: {{ca_file: '{ca}'}}
    html: ''
    text: '{{{{ range .Alerts }}}}{{{{ .Labels.alertname }}}} {{{{ .Labels.object }}}}
      {{{{ .StartsAt }}}} {{{{ .Annotations.summary }}}} {{{{ .Annotations.text }}}}
      {{{{ end }}}}'
"""


def grouped(bench):
    _ours(bench, "ours", False)
    _ours(bench, "ours, custody on disk", True)
    _alertmanager(bench)
    figures = {row["name"]: row["value"] for row in bench.rows.rows
               if row["section"] == bench.rows.section}
    ours = figures["ours, custody on disk: CPU per event"]
    other = figures["Alertmanager: CPU per event"]
    bench.rows.add("CPU per event: ours, custody on disk / Alertmanager", ours / other, "times",
                   "the two above", at_most(0.333))


def _ours(bench, name, spool):
    events = bench.count(300_000, 1_000) // PER_MAIL * PER_MAIL
    costs = []
    with servers.haproxy_and_smtp_sink(bench.certificates) as sink:
        for number in range(bench.rounds):
            measure.say(f"grouped: {name}, {number + 1} of {bench.rounds}")
            command = bench.clients.ours(sink.port, events, PER_MAIL * 10, text_bytes=TEXT_BYTES,
                                         spool=spool, connections=2,
                                         per_mail=PER_MAIL, wait="1s",
                                         driver=("--burst", PER_MAIL))
            costs.append(measure.cost_of(command))
            bench.clients.forget_states()
    rows = bench.rows
    rows.add(f"{name}: events/s on one core", measure.median([c.rate for c in costs]), "events/s",
             command, at_least(100_000) if spool else None)
    rows.add(f"{name}: CPU per event", measure.median([c.cpu_us for c in costs]), "us", command)
    rows.add(f"{name}: peak memory", measure.median([c.facts["peak_kib"] for c in costs]) / 1024,
             "MiB", command)


@contextlib.contextmanager
def _started(certificates):
    port = servers.free_port()
    with tempfile.TemporaryDirectory(prefix="bench-alertmanager-") as name:
        folder = pathlib.Path(name)
        (folder / "alertmanager.yml").write_text(
            _CONFIGURATION.format(address=_ADDRESS, ca=certificates.ca))
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [*measure.pin(measure.CLIENT_CORE), "prometheus-alertmanager",
                 f"--config.file={folder / 'alertmanager.yml'}", f"--storage.path={folder}",
                 f"--web.listen-address=127.0.0.1:{port}", "--cluster.listen-address="],
                stdout=log, stderr=log)
        try:
            servers.wait_for_port(port, process)
            yield process, port, folder / "log"
        finally:
            servers.end(process)


def _alerts(batch):
    return json.dumps([
        {"labels": {"alertname": "HIGH ALARM", "batch": str(batch), "priority": "100",
                    "object": f"Main/Plant/Boiler-{batch}/FlowTemperature-{number}"},
         "annotations": {"summary": "Boiler-1: flow temperature is high",
                         "text": "check the valve " * (TEXT_BYTES // 16)}}
        for number in range(PER_MAIL)])


def _alertmanager(bench):
    if not measure.is_root():
        raise RuntimeError("Alertmanager speaks implicit TLS on port 465 only, which needs root")
    mails = bench.count(150, 5)
    with servers.haproxy_and_smtp_sink(bench.certificates, _ADDRESS, 465) as sink, \
            _started(bench.certificates) as (process, port, log):
        bodies = [_alerts(batch) for batch in range(mails)]
        measure.say(f"grouped: Alertmanager, {mails * PER_MAIL} alerts")
        before, began = processes.cpu_s(process.pid), time.monotonic()
        client = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        for body in bodies:
            client.request("POST", "/api/v2/alerts", body, {"Content-Type": "application/json"})
            answer = client.getresponse()
            if answer.read() and answer.status != 200:
                raise RuntimeError(f"Alertmanager answered {answer.status}")
        while sink.mails() < mails:
            if time.monotonic() > began + 120:
                raise RuntimeError(f"only {sink.mails()} of {mails} mails came:\n"
                                   + log.read_text()[-800:])
            time.sleep(0.05)
        cost = (processes.cpu_s(process.pid) - before) / (mails * PER_MAIL) * 1e6
        how = (f"prometheus-alertmanager; POST /api/v2/alerts, {mails} times {PER_MAIL} alerts, "
               "group_by batch")
        bench.rows.add("Alertmanager: CPU per event", cost, "us", how)
        bench.rows.add("Alertmanager: peak memory", processes.peak_mib(process.pid), "MiB", how)
