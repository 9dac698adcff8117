"""Debian's python-socketio against the role "interop": another implementation of both protocols.

    python3 tests/interop/python_client_test.py

needs the packages python3-socketio and python3-aiohttp, and the built conformance host.
"""

import asyncio
import logging
import os
import random
import socket
import subprocess
import unittest
from pathlib import Path

import socketio

BUILT_HOST = Path(__file__).parents[2] / "artifacts/bin/conformance-host/release/conformance-host"
# How long to wait for what must happen, in seconds: never reached, unless it does not happen.
PATIENCE = 60
TOKEN = {"token": "let-me-in"}


def free_port():
    """A port outside of the range that outgoing connections take theirs from."""
    while True:
        port = random.randrange(20_000, 30_000)
        with socket.socket() as probe:
            try:
                probe.bind(("", port))
                return port
            except OSError:
                continue


class Heard:
    """The events of one name that a client has heard, in order."""

    def __init__(self, client, name, namespace="/secure", answer=None):
        self._queue = asyncio.Queue()

        async def hear(*args):
            self._queue.put_nowait(args)
            return answer(*args) if answer else None

        client.on(name, hear, namespace=namespace)

    async def next(self):
        return await asyncio.wait_for(self._queue.get(), PATIENCE)

    @property
    def is_empty(self):
        return self._queue.empty()


class Pings(logging.Handler):
    """The heartbeats that a client has received; only its log tells of them."""

    def __init__(self):
        super().__init__()
        self._queue = asyncio.Queue()
        self.logger = logging.Logger("pings", logging.INFO)
        self.logger.addHandler(self)

    def emit(self, record):
        if "Received packet PING" in record.getMessage():
            self._queue.put_nowait(record)

    async def next(self):
        await asyncio.wait_for(self._queue.get(), PATIENCE)


class Relay:
    """Passes bytes on between clients and the server, unless it is cut."""

    def __init__(self, port):
        self._port = port
        self._writers = []
        self._is_cut = False

    async def start(self):
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        return self._server.sockets[0].getsockname()[1]

    async def _accept(self, reader, writer):
        if self._is_cut:
            writer.transport.abort()
            return
        server_reader, server_writer = await asyncio.open_connection("127.0.0.1", self._port)
        self._writers += [writer, server_writer]
        await asyncio.gather(self._pass(reader, server_writer), self._pass(server_reader, writer))

    async def _pass(self, reader, writer):
        try:
            while data := await reader.read(65_536):
                writer.write(data)
        except OSError:
            pass
        writer.close()

    def cut(self):
        self._is_cut = True
        for writer in self._writers:
            writer.transport.abort()
        self._writers.clear()

    def mend(self):
        self._is_cut = False

    def stop(self):
        self._server.close()
        self.cut()


def setUpModule():
    global host, port
    # The client leaves its HTTP sessions to the garbage collector, and the tests' loops complain of each.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    port = free_port()
    host = subprocess.Popen(
        [os.environ.get("CONFORMANCE_HOST", BUILT_HOST), "interop", str(port)], stdout=subprocess.PIPE, text=True
    )
    for line in host.stdout:
        if f"listening on {port}" in line:
            return
    raise RuntimeError("the conformance host ended before it listened")


def tearDownModule():
    host.terminate()
    host.wait(PATIENCE)
    host.stdout.close()


class Behaviour:
    """What must be the same whichever way the client comes; the classes below say the way."""

    transports = None
    ends_on = None

    def client(self, **options):
        client = socketio.AsyncClient(**{"reconnection": False, **options})
        self.addAsyncCleanup(client.disconnect)
        return client

    async def connect(self, client, namespace="/secure", auth=TOKEN, to=None, wait=True):
        await client.connect(
            f"http://127.0.0.1:{to or port}",
            namespaces=[namespace],
            auth=auth,
            transports=self.transports,
            wait=wait,
            wait_timeout=PATIENCE,
        )

    async def refusal(self, namespace, auth):
        client = self.client()
        refusal = Heard(client, "connect_error", namespace)
        # A client that waits for its namespaces waits on when one is refused.
        await self.connect(client, namespace, auth, wait=False)
        (error,) = await refusal.next()
        return error

    async def welcomed(self, **options):
        client = self.client(**options)
        welcome = Heard(client, "welcome")
        await self.connect(client)
        (details,) = await welcome.next()
        self.assertEqual(client.get_sid("/secure"), details["id"])
        return client

    async def echo(self, client, *values):
        return await client.call("echo", values, namespace="/secure", timeout=PATIENCE)

    async def test_connects_and_ends_on_the_transport_it_asked_for(self):
        client = await self.welcomed()
        self.assertEqual(client.transport(), self.ends_on)
        told = await client.call("transport", namespace="/secure", timeout=PATIENCE)
        self.assertEqual(told, self.ends_on)

    async def test_gets_into_the_main_namespace_without_auth(self):
        client = self.client()
        await self.connect(client, "/", auth=None)
        self.assertEqual(await client.call("echo", "hello", timeout=PATIENCE), "hello")

    async def test_is_refused_without_the_token_and_learns_the_data_of_the_refusal(self):
        error = await self.refusal("/secure", {"token": "wrong"})
        self.assertEqual(error, {"message": "not authorized", "data": {"code": "E_AUTH"}})

    async def test_is_refused_in_a_namespace_that_does_not_exist(self):
        self.assertEqual(await self.refusal("/nowhere", TOKEN), {"message": "Invalid namespace"})

    async def test_gets_every_kind_of_value_back_in_an_acknowledgement(self):
        client = await self.welcomed()
        values = [None, True, 0, -1.5, 1e21, 2**53 - 1, "", 'Ä € 漢 🚀 \x1e \u2028 " \\', [[]], {"ä": {"b": [1, None]}}]
        for value in values:
            self.assertEqual(await self.echo(client, value), value)

    async def test_gets_several_arguments_back(self):
        client = await self.welcomed()
        self.assertEqual(list(await self.echo(client, 1, "two", {"three": [3]})), [1, "two", {"three": [3]}])

    async def test_gets_binary_back_alone_inside_objects_and_more_than_one(self):
        client = await self.welcomed()
        for value in [b"\x00\xff\x1e", {"first": b"1", "list": [b"", bytes(70_000)]}]:
            self.assertEqual(await self.echo(client, value), value)

    async def test_gets_binary_of_the_server(self):
        client = await self.welcomed()
        binary = Heard(client, "binary")
        await client.emit("give-binary", namespace="/secure")
        self.assertEqual(await binary.next(), (b"\x00\x01\x02\xfe\xff", {"nested": b"ok"}))

    async def test_answers_the_question_of_the_server(self):
        client = await self.welcomed()
        Heard(client, "question", answer=lambda number: number + 1)
        answered = Heard(client, "answered")
        await client.emit("ask-me", namespace="/secure")
        self.assertEqual(await answered.next(), (42,))

    async def test_answers_the_question_of_the_server_with_binary(self):
        client = await self.welcomed()
        Heard(client, "question", answer=lambda _: b"forty-two")
        answered = Heard(client, "answered")
        await client.emit("ask-me", namespace="/secure")
        self.assertEqual(await answered.next(), (b"forty-two",))

    async def test_hears_what_is_said_in_its_room_and_nothing_else(self):
        speaker, member, stranger = [await self.welcomed() for _ in range(3)]
        room = f"room {self.id()}"
        heard, overheard = Heard(member, "said"), Heard(stranger, "said")
        self.assertEqual(await member.call("join", room, namespace="/secure", timeout=PATIENCE), 2)
        await speaker.emit("say", (room, "to members"), namespace="/secure")
        self.assertEqual(await heard.next(), ("to members",))
        await self.echo(stranger, "after it")
        self.assertTrue(overheard.is_empty)

    async def test_is_disconnected_by_the_server_and_stays_so(self):
        client = await self.welcomed()
        disconnected = Heard(client, "disconnect")
        await client.emit("kick-me", namespace="/secure")
        await disconnected.next()
        await asyncio.wait_for(client.wait(), PATIENCE)
        self.assertFalse(client.connected)

    async def test_comes_back_under_a_new_id_after_the_connection_was_cut(self):
        relay = Relay(port)
        relay_port = await relay.start()
        self.addCleanup(relay.stop)
        client = self.client(reconnection=True, reconnection_delay=0.01, randomization_factor=0)
        welcome = Heard(client, "welcome")
        disconnected = Heard(client, "disconnect")
        await self.connect(client, to=relay_port)
        (first,) = await welcome.next()

        relay.cut()

        # A poll that begins just now must not find its way around the cut.
        await disconnected.next()
        relay.mend()
        (second,) = await welcome.next()
        self.assertNotEqual(first["id"], second["id"])

    async def test_lives_through_heartbeats(self):
        pings = Pings()
        client = await self.welcomed(engineio_logger=pings.logger)
        for _ in range(2):
            await pings.next()
        self.assertEqual(await self.echo(client, "alive"), "alive")


class PollingOnly(Behaviour, unittest.IsolatedAsyncioTestCase):
    transports = ["polling"]
    ends_on = "polling"


class WebSocketOnly(Behaviour, unittest.IsolatedAsyncioTestCase):
    transports = ["websocket"]
    ends_on = "websocket"


class PollingWithUpgrade(Behaviour, unittest.IsolatedAsyncioTestCase):
    transports = ["polling", "websocket"]
    ends_on = "websocket"


if __name__ == "__main__":
    unittest.main(warnings="ignore")
