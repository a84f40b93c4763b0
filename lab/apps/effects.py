"""What modules do when they are imported, and how a request uses what they have made.

Each text is a module with a function `use`, true where the object did what it should. The service
that it talks to is in the variable LAB_SERVICE.
"""

from __future__ import annotations

from enum import Enum
from typing import Final, NamedTuple

from lab.harness.experiment import ALL, FEW, MOST, NONE, SOME, Bound


class Service(Enum):
    """What an effect connects to."""

    NOTHING = "nothing"
    ECHO = "a server that gives back every line"
    HTTP = "a server with keep-alive"
    POSTGRESQL = "postgresql"
    REDIS = "redis-server"
    GRPC = "a gRPC server"


_ECHO: Final = """
lock = threading.Lock()


def use():
    token = uuid.uuid4().hex.encode() + b"\\n"
    connection.settimeout(1)
    with lock:
        connection.sendall(token)
        return connection.makefile("rb").readline() == token
"""
_QUERY: Final = """

def use():
    token = uuid.uuid4().hex
    with lend() as connection:
        cursor = connection.cursor()
        cursor.execute("SELECT %s", (token,))
        return cursor.fetchone()[0] == token
"""


class Effect(NamedTuple):
    """What a module does when it is imported, and how its object is used."""

    name: str
    text: str
    expected: Bound
    """of the bad requests, with preload_app"""
    service: Service = Service.NOTHING
    variable: str = ""
    """set for the server, as NAME=VALUE"""
    brief: bool = False
    requests: int = 80


EFFECTS: Final = (
    Effect(
        "threading.Thread.start",
        "import threading, time\n"
        "thread = threading.Thread(target=time.sleep, args=(600,), daemon=True)\n"
        "thread.start()\n"
        "use = thread.is_alive\n",
        ALL,
        brief=True,
    ),
    Effect(
        "threading.Timer.start",
        "import threading\n"
        "timer = threading.Timer(600, print)\n"
        "timer.daemon = True\n"
        "timer.start()\n"
        "use = timer.is_alive\n",
        ALL,
    ),
    Effect(
        "a lock that another thread holds",
        "import threading, time\n"
        "lock = threading.Lock()\n"
        "def hold():\n"
        "    while True:\n"
        "        with lock: time.sleep(0.1)\n"
        "threading.Thread(target=hold, daemon=True).start()\n"
        "time.sleep(0.05)\n"
        "def use():\n"
        "    if not lock.acquire(timeout=1): return False\n"
        "    lock.release()\n"
        "    return True\n",
        SOME,
        requests=16,
    ),
    Effect(
        "ThreadPoolExecutor.submit, one thread",
        "from concurrent.futures import ThreadPoolExecutor\n"
        "pool = ThreadPoolExecutor(1)\n"
        "pool.submit(int).result()\n"
        "def use(): return pool.submit(int).result(timeout=1) == 0\n",
        MOST,
        brief=True,
        requests=16,
    ),
    Effect(
        "ProcessPoolExecutor.submit",
        "from concurrent.futures import ProcessPoolExecutor\n"
        "pool = ProcessPoolExecutor(1)\n"
        "pool.submit(int).result()\n"
        "def use(): return pool.submit(int).result(timeout=1) == 0\n",
        MOST,
        requests=16,
    ),
    Effect(
        "multiprocessing.Pool",
        "import multiprocessing\n"
        "pool = multiprocessing.Pool(1)\n"
        "def use(): return pool.apply_async(int).get(timeout=1) == 0\n",
        MOST,
        requests=16,
    ),
    Effect(
        "multiprocessing.pool.ThreadPool",
        "from multiprocessing.pool import ThreadPool\n"
        "pool = ThreadPool(1)\n"
        "def use(): return pool.apply_async(int).get(timeout=1) == 0\n",
        MOST,
        requests=16,
    ),
    Effect(
        "multiprocessing.Manager",
        "import multiprocessing, uuid\n"
        "shared = multiprocessing.Manager().dict()\n"
        "def use():\n"
        "    token = uuid.uuid4().hex\n"
        "    shared[token] = token\n"
        "    return shared.pop(token) == token\n",
        NONE,
    ),
    Effect(
        "socket.create_connection",
        "import os, socket, threading, uuid\n"
        "connection = socket.create_connection(('127.0.0.1', int(os.environ['LAB_SERVICE'])))\n"
        + _ECHO,
        SOME,
        Service.ECHO,
        brief=True,
    ),
    Effect(
        "requests.Session, used",
        "import os, requests\n"
        "session = requests.Session()\n"
        "address = f\"http://127.0.0.1:{os.environ['LAB_SERVICE']}/\"\n"
        "session.get(address)\n"
        "def use(): return session.get(address, timeout=1).ok\n",
        FEW,
        Service.HTTP,
    ),
    Effect(
        "redis.Redis, used",
        "import os, redis, uuid\n"
        "client = redis.Redis(port=int(os.environ['LAB_SERVICE']))\n"
        "client.ping()\n"
        "def use():\n"
        "    token = uuid.uuid4().hex.encode()\n"
        "    return client.echo(token) == token\n",
        NONE,
        Service.REDIS,
    ),
    Effect(
        "psycopg2.connect",
        "import contextlib, os, psycopg2, uuid\n"
        "connection = psycopg2.connect(os.environ['LAB_SERVICE'])\n"
        "connection.autocommit = True\n"
        "def lend(): return contextlib.nullcontext(connection)\n" + _QUERY,
        SOME,
        Service.POSTGRESQL,
        brief=True,
    ),
    Effect(
        "psycopg.connect",
        "import contextlib, os, psycopg, uuid\n"
        "connection = psycopg.connect(os.environ['LAB_SERVICE'], autocommit=True)\n"
        "def lend(): return contextlib.nullcontext(connection)\n" + _QUERY,
        SOME,
        Service.POSTGRESQL,
    ),
    Effect(
        "psycopg2.pool.ThreadedConnectionPool",
        "import contextlib, os, psycopg2.pool, uuid\n"
        "pool = psycopg2.pool.ThreadedConnectionPool(1, 4, os.environ['LAB_SERVICE'])\n"
        "@contextlib.contextmanager\n"
        "def lend():\n"
        "    connection = pool.getconn()\n"
        "    try: yield connection\n"
        "    finally: pool.putconn(connection)\n" + _QUERY,
        SOME,
        Service.POSTGRESQL,
    ),
    Effect(
        "psycopg_pool.ConnectionPool, opened",
        "import os, psycopg_pool, uuid\n"
        "pool = psycopg_pool.ConnectionPool(\n"
        "    os.environ['LAB_SERVICE'], min_size=1, max_size=2, timeout=1, open=True)\n"
        "pool.wait()\n"
        "lend = pool.connection\n" + _QUERY,
        SOME,
        Service.POSTGRESQL,
    ),
    Effect(
        "sqlalchemy.create_engine, not used",
        "import os, psycopg2, sqlalchemy, uuid\n"
        "engine = sqlalchemy.create_engine('postgresql+psycopg2://',\n"
        "    creator=lambda: psycopg2.connect(os.environ['LAB_SERVICE']))\n"
        "def use():\n"
        "    token = uuid.uuid4().hex\n"
        "    with engine.connect() as connection:\n"
        "        query = sqlalchemy.text('SELECT :token')\n"
        "        return connection.execute(query, {'token': token}).scalar() == token\n",
        NONE,
        Service.POSTGRESQL,
        brief=True,
    ),
    Effect(
        "sqlalchemy.create_engine, connected and given back",
        "import os, psycopg2, sqlalchemy, uuid\n"
        "engine = sqlalchemy.create_engine('postgresql+psycopg2://',\n"
        "    creator=lambda: psycopg2.connect(os.environ['LAB_SERVICE']))\n"
        "with engine.connect() as connection: connection.execute(sqlalchemy.text('SELECT 1'))\n"
        "def use():\n"
        "    token = uuid.uuid4().hex\n"
        "    with engine.connect() as connection:\n"
        "        query = sqlalchemy.text('SELECT :token')\n"
        "        return connection.execute(query, {'token': token}).scalar() == token\n",
        SOME,
        Service.POSTGRESQL,
    ),
    *(
        Effect(
            f"grpc.insecure_channel, used, {variable or 'by default'}",
            "import os, grpc\n"
            "channel = grpc.insecure_channel(f\"127.0.0.1:{os.environ['LAB_SERVICE']}\")\n"
            "say = channel.unary_unary('/lab.Echo/Say')\n"
            "say(b'hello', timeout=5)\n"
            "def use(): return say(b'hello', timeout=1) == b'hello'\n",
            ALL if variable.endswith("=0") else NONE,
            Service.GRPC,
            variable=variable,
            requests=16,
        )
        for variable in ("", "GRPC_ENABLE_FORK_SUPPORT=1", "GRPC_ENABLE_FORK_SUPPORT=0")
    ),
    Effect(
        "asyncio.new_event_loop, waiting for sockets",
        "import asyncio, os, uuid\n"
        "loop = asyncio.new_event_loop()\n"
        "async def fetch(token):\n"
        "    port = int(os.environ['LAB_SERVICE'])\n"
        "    reader, writer = await asyncio.open_connection('127.0.0.1', port)\n"
        "    writer.write(token)\n"
        "    line = await reader.readline()\n"
        "    writer.close()\n"
        "    return line\n"
        "def use():\n"
        "    token = uuid.uuid4().hex.encode() + b'\\n'\n"
        "    return loop.run_until_complete(asyncio.wait_for(fetch(token), 1)) == token\n",
        NONE,
        Service.ECHO,
    ),
    Effect(
        "asyncio.new_event_loop, waiting for threads",
        "import asyncio, time\n"
        "loop = asyncio.new_event_loop()\n"
        "async def rest():\n"
        "    for _ in range(200): await asyncio.to_thread(time.sleep, 0.001)\n"
        "def use():\n"
        "    loop.run_until_complete(asyncio.wait_for(rest(), 3))\n"
        "    return True\n",
        FEW,
        requests=240,
    ),
)
