#!/usr/bin/env python3
"""smtplib_client - sends one message again and again over one connection with Python's smtplib,
and prints what that cost as one line of JSON.

usage: smtplib_client.py PORT CA.pem MESSAGE MAILS WARM_UP
"""
import json
import pathlib
import resource
import smtplib
import ssl
import sys
import time


def peak_kib():
    """Of this program alone: ru_maxrss would include what ran in the process before exec()."""
    status = pathlib.Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0])


def main():
    if len(sys.argv) != 6:
        sys.exit(__doc__)
    port, authority, message, mails, warm_up = sys.argv[1:]
    content = pathlib.Path(message).read_bytes()
    context = ssl.create_default_context(cafile=authority)
    with smtplib.SMTP_SSL("127.0.0.1", int(port), context=context) as client:

        def send(count):
            for _ in range(count):
                client.sendmail("alarms@building7.example", ["facility@building7.example"], content)

        send(int(warm_up))
        wall, before = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF)
        send(int(mails))
        wall, after = time.monotonic() - wall, resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({"events": int(mails), "wall_s": wall,
                      "user_s": after.ru_utime - before.ru_utime,
                      "system_s": after.ru_stime - before.ru_stime, "peak_kib": peak_kib()}))


if __name__ == "__main__":
    main()
