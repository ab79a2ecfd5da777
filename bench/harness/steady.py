"""steady.py - connections: what it takes until the first MAIL, how many handshakes a long day has,
and how many of them are short ones.
"""
from . import measure, servers
from .results import at_least, at_most, exactly
from .round_trips import PIPELINING

_DELAY_MS = 100


def to_the_first_mail(bench):
    """Turns at the relay, so that a busy machine changes nothing: each time the client speaks after
    it has heard the server it has waited for a round trip.  One more where the server speaks first,
    and one for the TCP handshake, which the relay cannot see."""
    for port, tls, goal in ((465, "implicit", 5), (587, "starttls", 7)):
        measure.say(f"connect: {port}")
        with servers.noting_server(bench.certificates, tls=tls, offer=PIPELINING) as server:
            with servers.delaying_relay(_DELAY_MS, server.port) as relay:
                words = bench.clients.ours(
                    relay.port, 1, driver=("--user-secret", "secret"),
                    relay=f'tls = "{tls}"\nuser = "building7"\nsecret = "relay-password"')
                measure.cost_of(words)
        seen = server.notes["connections"][0]
        before = [who for who, at in relay.turns
                  if who != "accepted" and at < seen["first_mail_ns"]]
        while before and before[-1] == "server":
            before.pop()
        # Its last turn brings MAIL; the first, if the server was silent, follows the handshake.
        trips = before.count("client") - 1 + (before[0] == "server") + 1
        bench.rows.add(f"as on port {port}, AUTH {seen.get('auth')}, {seen['version']}", trips,
                       "round trips", words, at_most(goal))


def handshakes(bench):
    events = bench.count(5_000, 200)
    measure.say("steady: handshakes")
    with servers.noting_server(bench.certificates, offer=PIPELINING) as server:
        words = bench.clients.ours(server.port, events, connections=2)
        measure.cost_of(words)
    extra = max(0, len(server.notes["connections"]) - 2)
    bench.rows.add("handshakes per 1,000 mails, after the pool's first ones",
                   extra / events * 1000, "handshakes", words, exactly(0))

    measure.say("steady: reconnects")
    events = bench.count(1_000, 100)
    with servers.noting_server(bench.certificates, offer=PIPELINING) as server:
        words = bench.clients.ours(server.port, events, relay="mails_per_connection = 10")
        measure.cost_of(words)
    later = server.notes["connections"][1:]
    resumed = sum(1 for one in later if one.get("resumed"))
    bench.rows.add(f"resumed, of {len(later)} reconnects", resumed / max(1, len(later)) * 100, "%",
                   words, at_least(90))
    ciphers = ", ".join(sorted({f"{one.get('version')} {one.get('cipher')}" for one in later}))
    bench.rows.add("negotiated", ciphers, "", words)
