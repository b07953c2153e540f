"""Slow calls, many at once, whose answers nobody reads before the end."""

import json

from sealmint_testing.client import API
from sealmint_testing.raw import RawConnection, request
from sealmint_testing.world import AUTHORITIES, unique


def new_users(world, count):
    """Bodies of users whose passwords have to be hashed."""
    names = [unique("flood") for _ in range(count)]
    return [{"username": name, "email": f"{name}@example.test", "password": "long enough", "role": "member"}
            for name in names]  # fmt: skip


def new_authorities(world, count):
    """Bodies of authorities whose keys have to be made."""
    return [world.authority_body(key_algorithm="RSA_3072") for _ in range(count)]


# The pool that a kind of call fills -> where it goes, and its bodies.
KINDS = {"passwords": (API + "/users", new_users), "keys": (AUTHORITIES, new_authorities)}


class Flood:
    """Each call on a connection of its own, sent but not waited for; leaving it hangs up on all."""

    def __init__(self, world, pool, count):
        path, bodies = KINDS[pool]
        bearer = ("Authorization", f"Bearer {world.admin.token}")
        self.pool = pool
        self.connections = []
        for body in bodies(world, count):
            data = json.dumps(body).encode()
            fields = [bearer, ("Content-Type", "application/json"), ("Content-Length", str(len(data)))]
            connection = RawConnection(world.server.port)
            self.connections.append(connection)
            connection.send(request("POST", path, fields, data))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for connection in self.connections:
            connection.socket.close()


def waiting(world, pool):
    """How much work no thread of that pool has begun."""
    return figure(world, "sealmint_pool_waiting", pool)


def refused(world, pool):
    """How much work its full queue has refused."""
    return figure(world, "sealmint_pool_refused_total", pool)


def figure(world, metric, pool):
    prefix = f'{metric}{{pool="{pool}"}} '
    lines = world.admin.get("/metrics").text.splitlines()
    return next(int(line.removeprefix(prefix)) for line in lines if line.startswith(prefix))
