"""Random generators that a module makes when it is imported, and how a request draws from them."""

from __future__ import annotations

from typing import Final

from lab.harness.experiment import ALL, NONE

GENERATORS: Final = (
    ("random, the module", "import os, random\ndraw = random.random\n", NONE),
    ("uuid4 and secrets", "import os, uuid\ndraw = uuid.uuid4\n", NONE),
    ("random.Random", "import os, random\ndraw = random.Random().random\n", ALL),
    ("numpy.random, the module", "import os, numpy.random\ndraw = numpy.random.random\n", ALL),
    (
        "numpy.random.default_rng",
        "import os, numpy.random\ndraw = numpy.random.default_rng().random\n",
        ALL,
    ),
    (
        "numpy.random.RandomState",
        "import os, numpy.random\ndraw = numpy.random.RandomState().random_sample\n",
        ALL,
    ),
)
"""The name of each, a text that makes `draw`, and how many of the draws agree with preload_app."""

DRAW: Final = """
drawn = None


def use():
    global drawn
    if drawn is None:
        drawn = draw()
    path = os.path.join(os.path.dirname(__file__), "draws")
    with open(path, "a") as draws:
        draws.write(f"{os.getpid()} {drawn}\\n")
    return True
"""
"""What is appended to such a text: `use` writes down the first draw of its process."""
