#!/usr/bin/env python3
"""token_endpoint.py FOLDER: a token endpoint over HTTPS on a free port of loopback.

FOLDER holds certificate.pem and key.pem.  The port is written to FOLDER/port.  Each request's body
is added to FOLDER/requests, a line each.  The answer is the oldest of FOLDER/once-*.json, which is
then removed, else FOLDER/always.json: {"status": 200, "headers": {...}, "body": "..."}, or with
"behaviour": "hang" (says nothing), "close" (hangs up), "huge" (a body without end), "not-http".
"""
import glob
import http.server
import json
import os
import ssl
import sys
import threading

LOCK = threading.Lock()


class Endpoint(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
        with LOCK:
            with open(os.path.join(FOLDER, "requests"), "a", encoding="utf-8") as log:
                log.write(body + "\n")
            answer = self.next_answer()
        behaviour = answer.get("behaviour")
        if behaviour == "hang":
            self.rfile.read(1)  # until the client is gone
        elif behaviour == "not-http":
            self.wfile.write(b"220 mail.example.org ESMTP\r\n")
        elif behaviour == "huge":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
            for _ in range(1024):
                self.wfile.write(b" " * 1024)
        elif behaviour != "close":
            content = answer["body"].encode()
            self.send_response(answer["status"])
            for name, value in answer.get("headers", {}).items():
                self.send_header(name, value)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
        self.close_connection = True

    @staticmethod
    def next_answer():
        once = sorted(glob.glob(os.path.join(FOLDER, "once-*.json")))
        path = once[0] if once else os.path.join(FOLDER, "always.json")
        with open(path, encoding="utf-8") as file:
            answer = json.load(file)
        if once:
            os.remove(path)
        return answer

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        pass  # clients hang up


FOLDER = sys.argv[1]
server = Server(("127.0.0.1", 0), Endpoint)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(os.path.join(FOLDER, "certificate.pem"), os.path.join(FOLDER, "key.pem"))
# The handshake is made by the thread that serves the client, not by the one that accepts.
server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
with open(os.path.join(FOLDER, "port.new"), "w", encoding="utf-8") as file:
    file.write(str(server.server_address[1]))
os.rename(os.path.join(FOLDER, "port.new"), os.path.join(FOLDER, "port"))
server.serve_forever()
