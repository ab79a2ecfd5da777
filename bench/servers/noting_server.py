#!/usr/bin/env python3
"""noting_server - an SMTP server over TLS that takes every mail and notes what the client did.

It is for counting, not for speed: how many connections and handshakes, which of them resumed, when
the first MAIL came, how often each mail arrived.  It offers what --offer names, and can behave as
the awkward servers that exist in the field (--manner).

One thread for each connection; all that a record brought is answered in one write, as a server
with PIPELINING does.
"""
import argparse
import json
import re
import signal
import socket
import ssl
import sys
import threading
import time

MANNERS = {
    "plain": "answers whatever comes",
    "no-mail-after-dot": "503 to the MAIL that came together with the dot before it",
    "one-by-one": "500 to commands that came together with another one",
    "serial": "takes them together, but answers each only 5 ms after the one before it",
}


class Notes:
    """What was seen, of all connections; safe to share."""

    def __init__(self):
        self.lock = threading.Lock()
        self.connections = []
        self.arrivals = {}
        self.sizes = []
        self.first_message = ""

    def connection(self, **facts):
        with self.lock:
            self.connections.append(facts)
        return facts

    def mail(self, content, recipients):
        found = re.search(rb"^message-id:\s*(\S+)", content, re.I | re.M)
        name = found.group(1).decode() if found else f"without-id-{len(self.sizes)}"
        with self.lock:
            self.arrivals[name] = self.arrivals.get(name, 0) + recipients
            self.sizes.append(len(content))
            self.first_message = self.first_message or content.decode("utf-8", "replace")

    def as_json(self):
        with self.lock:
            times = list(self.arrivals.values())
            return json.dumps({
                "connections": self.connections, "mails": len(self.sizes),
                "distinct": len(times), "repeated": sum(1 for n in times if n > 1),
                "bytes": sum(self.sizes), "first_message": self.first_message})


class Connection:
    """One client, from its connection to its end."""

    def __init__(self, plain, options, context, notes):
        self.socket, self.options, self.context, self.notes = plain, options, context, notes
        self.facts = notes.connection(accepted_ns=time.monotonic_ns(), mails=0, chunks=0)
        self.buffer = b""
        self.replies = []
        self.envelope = 0
        self.has_mail = False
        self.refused = False
        self.chunk = b""

    def secure(self):
        self.socket = self.context.wrap_socket(self.socket, server_side=True)
        self.facts.update(resumed=self.socket.session_reused, version=self.socket.version(),
                          cipher=self.socket.cipher()[0])

    def say(self, text):
        self.replies.append(text.encode() + b"\r\n")

    def flush(self):
        if self.options.manner == "serial":
            for reply in self.replies:
                time.sleep(0.005)
                self.socket.sendall(reply)
        elif self.replies:
            self.socket.sendall(b"".join(self.replies))
        self.replies = []

    def more(self):
        self.flush()
        got = self.socket.recv(1 << 17)
        if not got:
            raise EOFError
        self.buffer += got

    def take_line(self):
        while b"\r\n" not in self.buffer:
            self.more()
        line, self.buffer = self.buffer.split(b"\r\n", 1)
        return line.decode("utf-8", "replace")

    def take_data(self):
        """What stands between DATA and the dot."""
        while not (self.buffer.startswith(b".\r\n") or b"\r\n.\r\n" in self.buffer):
            self.more()
        if self.buffer.startswith(b".\r\n"):
            content, self.buffer = b"", self.buffer[3:]
        else:
            content, self.buffer = self.buffer.split(b"\r\n.\r\n", 1)
        return content

    def run(self):
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self.options.tls == "implicit":
            self.secure()
        self.say("220 noting.example ESMTP")
        while self.command(self.take_line()):
            pass
        self.flush()

    def is_secure(self):
        return isinstance(self.socket, ssl.SSLSocket)

    def command(self, line):
        verb = line.split(" ", 1)[0].upper()
        if verb == "EHLO":
            self.greet()
        elif verb == "STARTTLS" and not self.is_secure():
            self.say("220 2.0.0 go ahead")
            self.flush()
            self.buffer = b""
            self.secure()
        elif verb == "AUTH":
            self.facts["auth"] = line.split(" ")[1]
            if len(line.split(" ")) < 3:
                self.say("334 ")
                self.take_line()
            self.say("235 2.7.0 welcome")
        elif verb in ("MAIL", "RCPT", "DATA", "BDAT"):
            self.mail_command(verb, line)
        elif verb in ("RSET", "NOOP"):
            self.has_mail, self.envelope, self.chunk = False, 0, b""
            self.facts["probes"] = self.facts.get("probes", 0) + 1
            self.say("250 2.0.0 ok")
        elif verb == "QUIT":
            self.say("221 2.0.0 bye")
            return False
        else:
            self.say("500 5.5.1 unknown")
        if self.options.manner == "one-by-one":
            while b"\r\n" in self.buffer:
                self.buffer = self.buffer.split(b"\r\n", 1)[1]
                self.say("500 5.5.0 one command at a time")
        return True

    def greet(self):
        offered = [word for word in self.options.offer.split(",") if word]
        if not self.is_secure():
            offered.append("STARTTLS")
        else:
            offered.append("AUTH PLAIN LOGIN")
        lines = ["noting.example", *offered]
        for line in lines[:-1]:
            self.say(f"250-{line}")
        self.say(f"250 {lines[-1]}")

    def mail_command(self, verb, line):
        if verb == "MAIL":
            self.facts.setdefault("first_mail_ns", time.monotonic_ns())
        if verb == "MAIL" and not self.refused and not self.has_mail:
            self.has_mail, self.envelope, self.chunk = True, 0, b""
            self.say("250 2.1.0 ok")
        elif verb == "RCPT" and self.has_mail:
            self.envelope += 1
            self.say("250 2.1.5 ok")
        elif verb == "DATA" and self.envelope:
            self.say("354 go ahead")
            self.arrived(self.take_data())
        elif verb == "BDAT":
            words = line.split(" ")
            size = int(words[1])
            while len(self.buffer) < size:
                self.more()
            self.chunk += self.buffer[:size]
            self.buffer = self.buffer[size:]
            self.facts["chunks"] += 1
            if not self.envelope:
                self.say("503 5.5.1 no valid recipients")
            elif words[-1].upper() == "LAST":
                self.arrived(self.chunk)
            else:
                self.say("250 2.0.0 ok")
        else:
            self.facts["refused"] = self.facts.get("refused", 0) + 1
            self.say("503 5.5.1 out of order")
        if verb == "MAIL":
            self.refused = False

    def arrived(self, content):
        self.notes.mail(content, self.envelope)
        self.facts["mails"] += 1
        self.has_mail, self.envelope = False, 0
        self.refused = self.options.manner == "no-mail-after-dot" and bool(self.buffer)
        self.say("250 2.0.0 taken")


def serve(connection):
    try:
        connection.run()
    except (EOFError, OSError) as end:
        connection.facts["ended_by"] = str(end)[:80] or "close"
    finally:
        connection.socket.close()


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="manners:\n" + "\n".join(f"  {name:18} {what}" for name, what in MANNERS.items())
        + "\n\nPrints 'port N', runs until SIGTERM, then prints its notes as one line of JSON.")
    parser.add_argument("--certificate", required=True, help="PEM: the chain and the key")
    parser.add_argument("--tls", choices=("implicit", "starttls"), default="implicit")
    parser.add_argument("--offer", default="PIPELINING,8BITMIME,SIZE 52428800",
                        help="what EHLO offers, with commas (default: %(default)s)")
    parser.add_argument("--manner", choices=MANNERS, default="plain")
    options = parser.parse_args()

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(options.certificate)
    notes = Notes()

    def finish(*_):
        print(notes.as_json(), flush=True)
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, finish)
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    print("port", listener.getsockname()[1], flush=True)
    while True:
        client, _ = listener.accept()
        connection = Connection(client, options, context, notes)
        threading.Thread(target=serve, args=(connection,), daemon=True).start()


if __name__ == "__main__":
    sys.exit(main())
