"""An independent client of the trial server: Python's smtplib and ssl, which use OpenSSL.

    smtp_client.py send   PORT CA_FILE implicit|starttls 1.2|1.3 [USER PASSWORD]
    smtp_client.py resume PORT CA_FILE 1.2|1.3
    smtp_client.py refuse PORT CA_FILE HOST_NAME

Ends with 0 when all went as the name of the action says; tells otherwise what did not.
"""
import smtplib
import socket
import ssl
import sys
from email import policy
from email.message import EmailMessage

ADDRESS = "127.0.0.1"
TIMEOUT = 60


def context_for(ca_file, version=None):
    context = ssl.create_default_context(cafile=ca_file)
    if version:
        context.minimum_version = context.maximum_version = {
            "1.2": ssl.TLSVersion.TLSv1_2, "1.3": ssl.TLSVersion.TLSv1_3}[version]
    return context


def message(number):
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"] = "alarms@example.org"
    mail["To"] = "facility@example.org"
    mail["Subject"] = f"Mail {number}: Kälteanlage"
    mail.set_content(".dot at the beginning\n" + "ä" * 60 + "\n", cte="8bit")
    return mail


def send(port, ca_file, mode, version, user=None, password=None):
    context = context_for(ca_file, version)
    if mode == "implicit":
        client = smtplib.SMTP_SSL(ADDRESS, int(port), context=context, timeout=TIMEOUT)
    else:
        client = smtplib.SMTP(ADDRESS, int(port), timeout=TIMEOUT)
        client.ehlo()
        assert not client.has_extn("auth"), "AUTH was offered in plaintext"
        client.starttls(context=context)
    assert client.sock.version() == "TLSv" + version, client.sock.version()
    if user:
        client.login(user, password)
    for number in range(3):
        refused = client.send_message(
            message(number), to_addrs=["facility@example.org", "refuse-550@example.org"],
            mail_options=["BODY=8BITMIME"])
        assert refused.keys() == {"refuse-550@example.org"}, refused
        assert refused["refuse-550@example.org"][0] == 550, refused
    client.quit()


def resume(port, ca_file, version):
    context = context_for(ca_file, version)
    session = None
    for expected in (False, True):
        with socket.create_connection((ADDRESS, int(port)), TIMEOUT) as plain, \
                context.wrap_socket(plain, server_hostname=ADDRESS, session=session) as secure:
            # TLS 1.3 tickets come after the handshake: together with the greeting.
            assert secure.recv(512).startswith(b"220 ")
            assert secure.session_reused == expected, (expected, secure.session_reused)
            session = secure.session
            secure.sendall(b"QUIT\r\n")
            assert secure.recv(512).startswith(b"221 ")
            assert secure.recv(512) == b"", "no end after QUIT"


def refuse(port, ca_file, host_name):
    try:
        with socket.create_connection((ADDRESS, int(port)), TIMEOUT) as plain, \
                context_for(ca_file).wrap_socket(plain, server_hostname=host_name):
            pass
    except ssl.SSLCertVerificationError as error:
        print(error.verify_message)
    else:
        raise AssertionError("the certificate was accepted")


{"send": send, "resume": resume, "refuse": refuse}[sys.argv[1]](*sys.argv[2:])
