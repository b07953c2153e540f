"""Clients that are slow, silent or gone (reliability rule (g), limits of the edge)."""

import socket
import struct
import threading

from sealmint_testing.client import API, Client
from sealmint_testing.raw import RawConnection, request
from sealmint_testing.world import sign_body, sign_path

# Header and body may each take 5 s; the answer and the drain of a refused connection come on top.
HEADER_TIMEOUT_S = 5
CLOSE_TIMEOUT_S = 20


def test_slow_senders_are_cut_off(world, server, signer):
    """All at once, because each of them costs the whole time-out."""
    bearer = ("Authorization", f"Bearer {world.admin.token}")
    starts = {
        "half a header": b"GET /api/status HTTP/1.1\r\nHost: a\r\nX-",
        "no body": request("POST", sign_path(signer), [bearer, ("Content-Length", "100")]),
        "half a body": request("POST", sign_path(signer), [bearer, ("Content-Length", "100")], b"{"),
        "half a chunk": request("POST", sign_path(signer), [bearer, ("Transfer-Encoding", "chunked")], b"5\r\nab"),
    }
    connections = {name: RawConnection(server.port, timeout=CLOSE_TIMEOUT_S) for name in starts}
    for name, start in starts.items():
        connections[name].send(start)
    # Meanwhile nobody else notices.
    world.admin.post(sign_path(signer), sign_body()).ok()
    for name, connection in connections.items():
        with connection:
            assert connection.seconds_until_closed() < CLOSE_TIMEOUT_S, name
            if connection.buffer:
                connection.read_answer().refused((400, 408))


def test_clients_that_hang_up_hurt_nobody(world, server, signer):
    body = b'{"data":'
    head = request("POST", sign_path(signer), [("Content-Length", "5000")], body)
    for cut in (0, 1, 10, len(head) // 2, len(head)):
        with RawConnection(server.port) as connection:
            connection.send(head[:cut])
    for _ in range(20):
        reset_after(server, request("GET", "/api/status"))
    world.admin.post(sign_path(signer), sign_body()).ok()
    assert server.is_running()


def reset_after(server, data):
    """Sends a request and answers the server's answer with a reset."""
    connection = RawConnection(server.port)
    connection.send(data)
    connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.socket.close()


def test_half_closed_clients_still_get_their_answer(server):
    with RawConnection(server.port) as connection:
        connection.send(request("GET", "/api/status"))
        connection.finish_sending()
        assert connection.read_answer().status == 200


def test_many_idle_connections_hurt_nobody(world, server, signer):
    idle = [RawConnection(server.port) for _ in range(300)]
    try:
        world.admin.clone().post(sign_path(signer), sign_body()).ok()
    finally:
        for connection in idle:
            connection.socket.close()


def test_many_clients_at_once(world, signer):
    """Each answer belongs to its request: no answer goes to another connection."""
    wrong = []

    def work(number):
        client = Client(world.address, world.admin.token)
        for step in range(20):
            body = sign_body(clientMetadata={"tool": f"client-{number}-{step}"})
            made = client.post(sign_path(signer), body).ok()
            path = f"{API}/cert-manager/signers/{signer['id']}/operations/{made['operationId']}"
            row = client.get(path).ok()["operation"]
            if row["clientMetadata"]["tool"] != f"client-{number}-{step}":
                wrong.append(row)
        client.close()

    failures = run_threads(work, count=16)
    assert failures == [] and wrong == []


def run_threads(work, count):
    """Runs work(0..count-1) beside each other; the exceptions they ended with."""
    failures = []

    def guarded(number):
        try:
            work(number)
        except BaseException as problem:  # a thread has nobody else to tell
            failures.append(problem)

    threads = [threading.Thread(target=guarded, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures
