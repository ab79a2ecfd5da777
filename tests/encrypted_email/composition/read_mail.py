#!/usr/bin/env python3
"""read_mail.py - reads mails with Python's email package and compares with what was put in.

usage: read_mail.py MAIL_SAMPLES FOLDER

Runs the program MAIL_SAMPLES, which fills FOLDER. Every mail must parse without a defect, hold the
expected header fields and no others, and decode to the expected body. How texts are cleaned and
what the subject says, and what is active after an outage, is worked out here a second time, from the
promises of composition/text.hpp, composition/subject.hpp and composition/courses.hpp alone.
"""
import datetime
import email
import email.header
import email.policy
import json
import pathlib
import re
import shutil
import subprocess
import sys

STATUSES = ('UNSPECIFIED', 'NORMAL', 'OFF NORMAL', 'FAULT', 'LOW LIMIT', 'HIGH LIMIT',
            'LOW WARNING', 'HIGH WARNING', 'LOW ALARM', 'HIGH ALARM', 'ALARM', 'TROUBLE',
            'OFFLINE', 'ONLINE', 'SHUTDOWN', 'UNRELIABLE')
HIDDEN = re.compile('[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]')
LINE_END = re.compile('\r\n|\n|\r|\u2028|\u2029')
WHITE_SPACE = re.compile('[ \t\n\v\f\r\x85\u2028\u2029]+')
LONGEST_LINE = 900
SHORT = 50  # characters that are shown whole of any one-line text


def decoded(digits):
    return bytes.fromhex(digits).decode('utf-8', 'replace')


def visible(text):
    return HIDDEN.sub(lambda match: f'<U+{ord(match.group()):04X}>', text)


def clean_line(text):
    return visible(WHITE_SPACE.sub(' ', text).strip(' '))


def clean_lines(text):
    return [visible(line) for line in LINE_END.split(text.rstrip('\r\n'))]


def shortened(digits):
    line = clean_line(decoded(digits))
    return line if len(line) <= 120 else line[:120] + '...'


def transition(event):
    names = [STATUSES[n] if n < len(STATUSES) else 'ALARM'
             for n in (event['previous'], event['current'])]
    if event['previous'] in (0, event['current']):
        return 'EVENT' if event['current'] == 0 else names[1]
    return ' -> '.join(names)


def is_calm(event):
    return event['current'] in (1, 13)


def divided(events):
    """What is active, messages, and what is over, each with the most urgent first; what is active
    with its last acknowledgement under 'acknowledgement'."""
    histories, messages, over = {}, [], []
    for event in events:
        if event['condition'] and event['current']:
            histories.setdefault((event['condition'], event['object']), []).append(event)
        else:
            messages.append(event)
    active = []
    for history in histories.values():
        state, acknowledgement = None, None
        for event in sorted(history, key=lambda event: event['occurred']):
            if is_calm(event):
                over += [past for past in (state or event, acknowledgement) if past]
                state, acknowledgement = None, None
            elif state and event['acknowledged'] and event['current'] == state['current']:
                over += [acknowledgement] if acknowledgement else []
                acknowledgement = event
            else:
                over += [past for past in (state, acknowledgement) if past]
                state, acknowledgement = event, None
        if state:
            active.append({**state, 'acknowledgement': acknowledgement})
    return [sorted(part, key=urgency) for part in (active, messages, over)]


def urgency(event):
    return event['priority'], is_calm(event), event['occurred']


def expected_subject(mail):
    if mail['delay']:
        active, messages, over = divided(mail['events'])
        first = (active + messages + over)[0]
    else:
        first = min(mail['events'], key=urgency)
    count = len(mail['events'])
    headline = shortened(first['summary'])
    place = shortened(first['object'])
    if headline and count == 1 and place:
        headline += f' ({place})'
    elif not headline:
        headline = transition(first) + (f', {place}' if place else '')
    start = f'{count} events, most urgent: ' if count > 1 else ''
    if mail['delay']:
        start = '1 event' if count == 1 else f'{count} events'
        start += ' while mail was delayed'
        start += (f', {len(active)} still active' if active else
                  '' if messages else ', none still active')
        start += ', most urgent: ' if count > 1 else ': '
    return ' '.join(filter(None, (clean_line(mail['prefix']), start + headline)))


def squeezed(text):
    return re.sub('[ \n]', '', text)


def check_addresses(what, message, expected):
    # Python 3.11 keeps the white space between the encoded words of a name (RFC 2047 section 6.2
    # says otherwise), so that names are compared without spaces there, and exactly through the
    # older email.header.
    expect(what, [(squeezed(a.display_name), a.addr_spec) for a in message[what].addresses],
           [(squeezed(a['name']), a['mailbox']) for a in expected])
    raw = dict(message.raw_items())[what]
    if not raw.isascii():
        return
    whole = str(email.header.make_header(email.header.decode_header(raw)))
    for address in expected:
        if not address['name'].isascii() and f"{address['name']} <{address['mailbox']}>" not in whole:
            raise Mismatch(f'{what}: {address} is not in {whole!r}')


class Mismatch(Exception):
    pass


def expect(what, actual, expected):
    if actual != expected:
        raise Mismatch(f'{what}\n    is       {actual!r}\n    expected {expected!r}')


def check_header(message, mail, redelivered):
    names = ['Alarm-Redelivery'] if redelivered else []
    names += ['Date', 'From']
    names += ['To'] if mail['to'] or not mail['cc'] else []
    names += ['Cc'] if mail['cc'] else []
    names += ['Subject', 'Message-ID', 'List-Id', 'Auto-Submitted']
    names += ['Importance', 'Priority'] if mail['urgent'] else []
    names += ['MIME-Version', 'Content-Type', 'Content-Transfer-Encoding']
    expect('names of fields', message.keys(), names)
    allowed = ['NonASCIILocalPartDefect'] if mail['utf8'] else []
    for name, value in message.items():
        defects = [type(defect).__name__ for defect in getattr(value, 'defects', ())]
        expect(f'defects of {name}', [d for d in defects if d not in allowed], [])
    if redelivered:
        expect('Alarm-Redelivery', message['alarm-redelivery'], '2')
    if not mail['delay']:
        expect('Date', message['date'].datetime.isoformat(), '2026-11-23T02:14:00+00:00')
    check_addresses('From', message, [mail['from']])
    if 'To' in names:
        check_addresses('To', message, mail['to'])
    if not mail['to'] and not mail['cc']:
        expect('To without anyone', str(message['to']), 'undisclosed-recipients:;')
    if mail['cc']:
        check_addresses('Cc', message, mail['cc'])
    expect('Subject', message['subject'], expected_subject(mail))
    expect('Message-ID', message['message-id'], mail['message_id'])
    list_name, list_id = re.fullmatch(r'(.*) <([^<>@ ]+)>', message['list-id']).groups()
    if not list_name.startswith('"'):
        expect('List-Id, name', list_name, mail['group'])
    if not re.fullmatch(r'[a-z0-9-]+(\.[a-z0-9-]+)+', list_id) or len(list_id) > 255:
        raise Mismatch(f'List-Id {list_id!r} is not a dot-atom of at most 255 characters')
    expect('Auto-Submitted', message['auto-submitted'], 'auto-generated')
    if mail['urgent']:
        expect('Importance', message['importance'], 'high')
        expect('Priority', message['priority'], 'urgent')
    expect('Content-Type', str(message['content-type']), 'text/plain; charset="utf-8"')


def check_body(message, mail):
    body = message.get_content()
    expect('line ends', re.findall('(?<!\r)\n|\r(?!\n)', body), [])
    expect('body', body, mail['body'])
    body = body.replace('\r\n', '\n')
    detailed = mail['events']
    if mail['delay']:
        detailed = check_catch_up(body, mail)
    for event in detailed:
        lines = ['    ' + line if line else '' for line in clean_lines(decoded(event['text']))]
        expected = '\n'.join(lines)
        if all(len(line.encode()) <= LONGEST_LINE for line in lines):
            if expected not in body:
                raise Mismatch(f'the text {expected!r} is not in the body {body!r}')
        elif squeezed(expected) not in squeezed(body):
            raise Mismatch(f'the long text {expected!r} is not in the body {body!r}')
        for part in ('category', 'object', 'summary'):
            line = decoded(event[part])
            if len(line) < SHORT and squeezed(clean_line(line)) not in squeezed(body):
                raise Mismatch(f'the {part} {event[part]} is not in the body {body!r}')


def check_catch_up(body, mail):
    """Compares the frame and the table, and returns the events that are shown in detail."""
    active, messages, over = divided(mail['events'])
    cause = clean_line(decoded(mail['delay']['cause'])) or 'not known'
    if len(cause) < SHORT and squeezed('Cause: ' + cause) not in squeezed(body):
        raise Mismatch(f'the cause {cause!r} is not in the body {body!r}')
    expect('not mailed', 'not mailed: the store was full' in body, mail['not_mailed'] > 0)
    sections = re.findall('^(STILL ACTIVE|MESSAGES): ([a-z]+|[0-9]+)', body, re.MULTILINE)
    expect('sections', sections, [('STILL ACTIVE', f'{len(active)}' if active else 'none')] +
           ([('MESSAGES', f'{len(messages)}')] if messages else []))
    times = [utc(event['acknowledgement']).strftime('  Acknowledged %Y-%m-%d %H:%M:%S UTC')
             for event in active if event['acknowledgement']]
    expect('acknowledgements', re.findall('^  Acknowledged .*', body, re.MULTILINE), times)
    table = body.partition('\nCAME AND WENT')[2]
    rows = re.findall(r'^    (?:(\d\d-\d\d) )?(\d\d:\d\d:\d\d)(?:-\d\d:\d\d:\d\d)? .{12} *(\d+) ', table,
                      re.MULTILINE)
    several_days = len({utc(event).date() for event in mail['events']}) > 1
    expect('rows', sorted(rows), sorted(
        (utc(event).strftime('%m-%d') if several_days else '', utc(event).strftime('%H:%M:%S'),
         str(event['priority'])) for event in over))
    for event in over:
        line = clean_line(decoded(event['object']))
        if len(line) < SHORT and squeezed(line or '(no object)') not in squeezed(table):
            raise Mismatch(f'the object {line!r} is not in the table {table!r}')
    return active + messages


def utc(event):
    return datetime.datetime.fromtimestamp(event['occurred'] // 10 ** 9, datetime.timezone.utc)


def check_mail(path, mail, redelivered):
    raw = path.read_bytes()
    for line in raw.split(b'\r\n'):
        if len(line) > 998 or re.search(rb'[\x00-\x08\x0a-\x1f]', line):
            raise Mismatch(f'the line {line!r}')
    if mail['utf8']:
        message = email.message_from_string(raw.decode(), policy=email.policy.SMTPUTF8)
    else:
        message = email.message_from_bytes(raw, policy=email.policy.default)
    expect('defects', [part.defects for part in message.walk()], [[]])
    check_header(message, mail, redelivered)
    if not mail['utf8']:
        check_body(message, mail)
    return str(message['content-transfer-encoding'])


def main():
    program, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    subprocess.run([program, str(folder)], check=True)
    mails = json.loads((folder / 'mails.json').read_text('utf-8'))
    failures, encodings = 0, {}
    for name, mail in mails.items():
        for offered in ('7bit', '8bit'):
            path = folder / f'{name}.{offered}.eml'
            try:
                encoding = check_mail(path, mail, offered == '8bit')
                encodings[encoding] = encodings.get(encoding, 0) + 1
            except Mismatch as mismatch:
                failures += 1
                print(f'{path}: {str(mismatch)[:2000]}')
    expect('transfer encodings seen', sorted(encodings),
           ['7bit', '8bit', 'base64', 'quoted-printable'])
    print(f'{2 * len(mails)} mails read, {failures} with mismatches; {encodings}')
    return 1 if failures else 0


if __name__ == '__main__':
    sys.exit(main())
