#!/usr/bin/python3
"""A web server for the stories on remote bundles: static files with ETag and Range over TLS, a log of what
was asked, and faults on demand.

    remote.py DIR PORT LOG FAULTS [CERTIFICATE KEY]

LOG gets a line a request: METHOD PATH STATUS, with range=… and match for the conditional ones. FAULTS is read anew for each
request, a line each: PATH FAULT [TIMES]; the first line of the path counts, TIMES in all (no number: always).
PORT 0: the port is printed once it listens.
"""
import hashlib, os, socket, ssl, sys, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

folder, port, log, faults = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]
used = {}


def fault_of(path):
    """The fault of this request and its argument, if it has one left."""
    try:
        lines = open(faults).read().splitlines()
    except OSError:
        return None, None
    for line in filter(str.strip, lines):
        where, what, *times = line.split()
        if where == path and (not times or used.get(line, 0) < int(times[0])):
            used[line] = used.get(line, 0) + 1
            return tuple((what.split("=", 1) + [""])[:2])
    return None, None


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 60

    def log_message(self, *_):
        pass

    def note(self, status):
        text = f"{self.command} {self.path} {status}"
        if self.headers.get("Range"):
            text += " range=" + self.headers["Range"].removeprefix("bytes=")
        if self.headers.get("If-None-Match"):
            text += " match"
        with open(log, "a") as out:
            out.write(text + "\n")

    def begin(self, status, headers, length):
        self.note(status)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if length is not None:
            self.send_header("Content-Length", str(length))
        self.end_headers()

    def cut(self):
        """No farewell: the connection is gone."""
        self.wfile.flush()
        self.close_connection = True
        self.connection.close()

    def broken(self, fault, value, body):
        """Answers badly; False: this fault only changes the body."""
        if fault in ("500", "503", "404", "403", "429"):
            self.begin(int(fault), {"Retry-After": value} if value else {}, 0)
        elif fault in ("redirect", "redirect-there"):
            self.begin(302, {"Location": value}, 0)
        elif fault == "reset":
            self.note("reset")
            self.cut()
        elif fault == "endless":
            self.begin(200, {"Transfer-Encoding": "chunked"}, None)
            try:
                while True:
                    self.wfile.write(b"10000\r\n" + b"x" * 65536 + b"\r\n")
            except OSError:
                self.close_connection = True
        elif fault == "headers":
            self.begin(200, {f"X-{n}": "x" * 1000 for n in range(90)}, 0)
        elif fault == "cut":  # half of it, then nothing
            self.begin(200, {"ETag": '"cut"'}, len(body))
            self.wfile.write(body[: len(body) // 2])
            self.cut()
        elif fault == "stall":  # half of it, then nothing for long
            self.begin(200, {}, len(body))
            self.wfile.write(body[: len(body) // 2])
            self.wfile.flush()
            time.sleep(float(value or 60))
            self.close_connection = True
        elif fault == "short":  # a whole answer of half the file
            self.begin(200, {}, len(body) // 2)
            self.wfile.write(body[: len(body) // 2])
        elif fault == "long":
            self.begin(200, {}, len(body) + 1)
            self.wfile.write(body + b"x")
        elif fault == "changed":
            self.begin(200, {}, len(body))
            self.wfile.write(body[:-2] + bytes([body[-2] ^ 1]) + body[-1:])
        elif fault == "whole":  # knows no Range
            self.begin(200, {}, len(body))
            self.wfile.write(body)
        else:
            return False
        return True

    def do_GET(self):
        path = os.path.realpath(folder + __import__("urllib.parse").parse.unquote(self.path))
        fault, value = fault_of(self.path)
        inside = path.startswith(os.path.realpath(folder) + "/") and os.path.isfile(path)
        body = open(path, "rb").read() if inside else b""
        if fault and self.broken(fault, value, body):
            return
        if not inside:
            self.begin(404, {}, 9)
            self.wfile.write(b"not here\n")
            return
        etag = '"' + hashlib.sha256(body).hexdigest()[:16] + '"'
        if self.headers.get("If-None-Match") == etag:
            self.begin(304, {"ETag": etag}, None)
            return
        start = 0
        if self.headers.get("Range", "").startswith("bytes="):
            start = int(self.headers["Range"][6:].split("-")[0])
        if start >= len(body) and start:
            self.begin(416, {"Content-Range": f"bytes */{len(body)}"}, 0)
            return
        headers = {"ETag": etag}
        if start:
            headers["Content-Range"] = f"bytes {start}-{len(body) - 1}/{len(body)}"
        self.begin(206 if start else 200, headers, len(body) - start)
        self.wfile.write(body[start:])


class Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, *_):
        pass

    def get_request(self):
        connection, address = super().get_request()
        connection.settimeout(60)
        return connection, address


server = Server(("127.0.0.1", port), Handler)
if len(sys.argv) > 5:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[5], sys.argv[6])
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
print(server.server_port, flush=True)
server.serve_forever()
