"""The application is loaded before the fork, and does what does not survive one.

Why it hurts: with preload_app the master imports the application and each worker is a copy of
it. Measured with four workers: a thread started at import was alive in none of them; a socket
that they shared gave 246 to 296 wrong answers of 400, a PostgreSQL connection another worker's
row in 265 to 378 of 400; numpy and `random.Random()` generators drew the same numbers in all
four. Without preload_app none of that happened.

What to do: make the object in the worker: on first use, in the application's lifespan, or in
the hook `post_fork`; or leave preload_app off.

Silent when: nothing happens at import but making a lazy object (an engine that is not used, a
redis client, which notices the fork itself); the object is closed again in the same module; a
hook `post_fork` or `post_worker_init` mentions it, or its module calls `os.register_at_fork`;
or the call stands in a function that importing does not call. What may be meant is a warning:
schedulers and processes that the master alone runs, random generators, MongoClient, whose
newer versions cope, and event loops.

BAD: a module that the application imports connects at once

    -- Procfile --
    web: gunicorn (|--preload|) (|shop.main:app|)
    -- shop/__init__.py --
    -- shop/main.py --
    from flask import Flask

    from (|shop.db|) import connection

    app = Flask(__name__)
    -- shop/db.py --
    import psycopg2

    connection = [|psycopg2.connect("dbname=shop")|]

GOOD: the engine connects when it is first used, in the worker

    -- Procfile --
    web: gunicorn --preload main:app
    -- main.py --
    from flask import Flask
    from sqlalchemy import create_engine

    app = Flask(__name__)
    engine = create_engine("postgresql:///shop")

GOOD: a hook makes it again in each worker

    -- Procfile --
    web: gunicorn -c web.conf.py main:app
    -- web.conf.py --
    preload_app = True


    def post_fork(server, worker):
        import main

        main.connection = main.connect()
    -- main.py --
    import psycopg2
    from flask import Flask

    app = Flask(__name__)
    connection = psycopg2.connect("dbname=shop")

GOOD: each worker imports the application itself

    -- Procfile --
    web: gunicorn main:app
    -- main.py --
    import psycopg2
    from flask import Flask

    app = Flask(__name__)
    connection = psycopg2.connect("dbname=shop")
"""

from collections.abc import Iterator

from gunilint.api import Deployment, Finding, ImportTimeCall, Reason, Server, Severity, judge, rule

_LOST = {
    "its threads do not exist in the workers": """
        threading.Thread.start threading.Timer.start multiprocessing.Manager multiprocessing.Pool
        multiprocessing.pool.Pool multiprocessing.pool.ThreadPool multiprocessing.dummy.Pool
        concurrent.futures.ThreadPoolExecutor.submit concurrent.futures.ThreadPoolExecutor.map
        concurrent.futures.ProcessPoolExecutor.submit concurrent.futures.ProcessPoolExecutor.map
        psycopg_pool.ConnectionPool kafka.KafkaProducer confluent_kafka.Producer
        confluent_kafka.Consumer cassandra.cluster.Cluster.connect""",
    "all workers talk through one connection": """
        socket.create_connection socket.socket.connect psycopg2.connect psycopg.connect
        psycopg.Connection.connect psycopg2.pool.SimpleConnectionPool kafka.KafkaConsumer
        psycopg2.pool.ThreadedConnectionPool pymysql.connect MySQLdb.connect
        mysql.connector.connect pyodbc.connect oracledb.connect cx_Oracle.connect
        pika.BlockingConnection kombu.Connection.connect sqlalchemy.create_engine.connect
        sqlalchemy.create_engine.begin sqlalchemy.create_engine.execute""",
    "it belongs to the master's event loop, which no worker runs": """
        grpc.aio.insecure_channel grpc.aio.secure_channel aiohttp.ClientSession
        asyncio.create_task asyncio.ensure_future asyncio.get_event_loop.create_task""",
}
_DOUBTFUL = {
    "it runs in the master alone, which serves nothing": """
        apscheduler.schedulers.background.BackgroundScheduler.start
        apscheduler.schedulers.asyncio.AsyncIOScheduler.start flask_apscheduler.APScheduler.start
        multiprocessing.Process.start""",
    "its threads do not exist in the workers, and a lock that they held stays locked": """
        pymongo.MongoClient pymongo.mongo_client.MongoClient mongoengine.connect""",
    "all workers wait on one selector": "asyncio.new_event_loop",
    "every worker draws the same numbers": """
        random.Random numpy.random.default_rng numpy.random.RandomState""",
}
_HARMS = {name: why for why, names in (_LOST | _DOUBTFUL).items() for name in names.split()}
_ENDS = ("close", "shutdown", "join", "stop", "disconnect", "terminate", "dispose")
_LEFT_OPEN = ("sqlalchemy.create_engine.", "psycopg2.connect")
"""A `with` statement over these ends a transaction, and not the connection."""
