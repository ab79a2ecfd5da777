"""Reads mails as an independent program does, and says everything that is wrong with them.

usage: read_mail.py LIST     LIST is a file with a path per line; each of them holds one mail

Prints one JSON array, an object per mail in the order of the list: "headers" (name in lower case
to a list of decoded values), "body" (decoded text), "content_type", "defects" (of every part and
every header), and "addresses" (header to the bare addresses in it).
"""

import email
import email.policy
import json
import sys


def defects_of(part):
    found = [repr(defect) for defect in part.defects]
    for name, value in part.items():
        found += [f"{name}: {defect!r}" for defect in value.defects]
    for child in part.iter_parts() if part.is_multipart() else []:
        found += defects_of(child)
    return found


def read(path):
    with open(path, "rb") as file:
        mail = email.message_from_binary_file(file, policy=email.policy.default)
    body = mail.get_body(("plain",))
    headers, addresses = {}, {}
    for name, value in mail.items():
        headers.setdefault(name.lower(), []).append(str(value))
        if hasattr(value, "addresses"):
            addresses.setdefault(name.lower(), []).extend(a.addr_spec for a in value.addresses)
    return {
        "headers": headers,
        "addresses": addresses,
        "content_type": mail.get_content_type(),
        "body": body.get_content() if body is not None else "",
        "defects": defects_of(mail),
    }


with open(sys.argv[1], encoding="utf-8") as paths:
    json.dump([read(line.rstrip("\n")) for line in paths], sys.stdout)
