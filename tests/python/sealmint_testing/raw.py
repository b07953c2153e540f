"""A raw-socket client: sends exactly the given bytes, reads exactly what the server answers."""

import socket
import time

from sealmint_testing.client import Answer

TIMEOUT_S = 20


class Headers(dict):
    """Header fields by lower-case name; get() and [] take any case."""

    def __getitem__(self, name):
        return super().__getitem__(name.lower())

    def get(self, name, default=None):
        return super().get(name.lower(), default)


class RawConnection:
    """One TCP connection to the server, with a deadline on every read."""

    def __init__(self, port, timeout=TIMEOUT_S):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=timeout)
        self.timeout = timeout
        self.buffer = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data):
        """Sends as much as the server takes; it may have answered and closed before the end."""
        try:
            self.socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            pass

    def finish_sending(self):
        self.socket.shutdown(socket.SHUT_WR)

    def _fill(self):
        piece = self.socket.recv(65536)
        self.buffer += piece
        return len(piece) > 0

    def read_head(self):
        while b"\r\n\r\n" not in self.buffer:
            if not self._fill():
                raise EOFError(f"the connection ended before an answer; got {self.buffer!r}")
        head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
        return head.decode("latin-1")

    def read_answer(self, method="?"):
        """The next answer on this connection; EOFError if there is none."""
        lines = self.read_head().split("\r\n")
        status = int(lines[0].split(" ")[1])
        headers = Headers()
        for line in lines[1:]:
            name, _, value = line.partition(":")
            headers[name.strip().lower()] = value.strip()
        has_no_body = method == "HEAD" or status < 200 or status in (204, 304)
        length = 0 if has_no_body else int(headers["content-length"])
        while len(self.buffer) < length:
            if not self._fill():
                raise EOFError(f"the body ended after {len(self.buffer)} of {length} bytes")
        body, self.buffer = self.buffer[:length], self.buffer[length:]
        return Answer("raw", method, status, headers, body)

    def read_answers(self):
        """Every answer until the server closes the connection."""
        answers = []
        while True:
            try:
                answers.append(self.read_answer())
            except EOFError:
                assert self.buffer == b"", f"half an answer: {self.buffer!r}"
                return answers

    def expect_closed(self):
        """Nothing more may come but the end of the connection."""
        try:
            rest = self.buffer + self.socket.recv(65536)
        except ConnectionResetError:
            rest = self.buffer
        assert rest == b"", f"something came after the answer: {rest[:500]!r}"

    def seconds_until_closed(self):
        """Reads until the server hangs up; how long that took. TimeoutError if it never does."""
        begin = time.monotonic()
        try:
            while self._fill():
                pass
        except ConnectionResetError:
            pass
        return time.monotonic() - begin


def request(method, target, fields=(), body=b"", version="HTTP/1.1", host="127.0.0.1"):
    """The bytes of one request; `fields` are (name, value) pairs in order."""
    lines = [f"{method} {target} {version}"]
    if host is not None:
        lines.append(f"Host: {host}")
    lines += [f"{name}: {value}" for name, value in fields]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + body


def chunked(*pieces, trailer=b""):
    """A chunked body of these pieces."""
    body = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)
    return body + b"0\r\n" + trailer + b"\r\n"
