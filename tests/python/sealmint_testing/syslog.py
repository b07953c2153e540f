"""A collector of syslog over TCP or TLS that does what a test says: octet counting (RFC 6587, RFC 5425)
and RFC 5424, read strictly."""

import json
import re
import socket
import ssl
import struct
import threading
from dataclasses import dataclass

from sealmint_testing.deadline import until

WAIT_S = 60
MESSAGE = re.compile(
    r"<(?P<priority>\d{1,3})>1 (?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) (?P<host>[!-~]{1,255}) "
    r"(?P<app>[!-~]{1,48}) (?P<process>[!-~]{1,128}) (?P<id>[!-~]{1,32}) "
    r"\[sealmint@32473 index=\"(?P<index>\d+)\" log=\"(?P<log>[^\"\]\\]+)\"\] (?P<text>.*)"
)


@dataclass
class Message:
    facility: int
    severity: int
    time: str
    app: str
    id: str
    index: int
    entry: dict

    @classmethod
    def parse(cls, data):
        found = MESSAGE.fullmatch(data.decode("ascii"))
        assert found, data
        priority = int(found["priority"])
        entry = json.loads(found["text"])
        assert int(found["index"]) == entry["index"]
        return cls(priority // 8, priority % 8, found["time"], found["app"], found["id"], entry["index"], entry)


def take_frames(buffer):
    """The whole frames at its beginning, and what is left."""
    frames = []
    while True:
        found = re.match(rb"([1-9]\d{0,6}) ", buffer)
        assert found or len(buffer) < 8, f"no octet count: {buffer[:40]!r}"
        if not found or len(buffer) < found.end() + int(found[1]):
            return frames, buffer
        end = found.end() + int(found[1])
        frames.append(buffer[found.end() : end])
        buffer = buffer[end:]


class Collector:
    """Listens on a port of 127.0.0.1 that stays its own through kill() and start()."""

    def __init__(self, certificate=None, key=None):
        self.messages = []
        self.connections = 0
        self.port = 0
        self._may_read = threading.Event()
        self._may_read.set()
        self._open = []
        self._context = None
        if certificate:
            self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._context.load_cert_chain(certificate, key)
        self.start()

    @property
    def address(self):
        return f"127.0.0.1:{self.port}"

    def start(self):
        self._listener = socket.socket()
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._listener.bind(("127.0.0.1", self.port))
        self._listener.listen()
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def pause(self):
        """Reads nothing more, but stays connected."""
        self._may_read.clear()

    def resume(self):
        self._may_read.set()

    def kill(self):
        """Dies with all it has not read, as a process does that is killed."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in self._open:
            try:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                connection.shutdown(socket.SHUT_RD)
                connection.close()
            except OSError:
                pass  # ended already
        self._open = []

    def entries(self):
        return [message.entry for message in list(self.messages)]

    def until_index(self, index):
        return until(self.entries, lambda rows: any(row["index"] >= index for row in rows), WAIT_S)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.resume()
        self.kill()

    def _accept(self, listener):
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._read, args=(connection,), daemon=True).start()

    def _read(self, connection):
        try:
            if self._context:
                connection = self._context.wrap_socket(connection, server_side=True)
            self._open.append(connection)
            self.connections += 1
            buffer = b""
            while True:
                self._may_read.wait()
                piece = connection.recv(65536)
                if not piece:
                    return  # what is left of a message is thrown away, as collectors do
                frames, buffer = take_frames(buffer + piece)
                self.messages += [Message.parse(frame) for frame in frames]
        except OSError:
            pass  # killed, or no TLS that it believes
