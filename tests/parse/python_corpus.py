"""Small Python programs that have every kind of node, in odd places."""

from __future__ import annotations

CORPUS = [
    "x = (a, b), (c)\n",
    "x = a, b\n",
    "f(x for x in y)\nf((x for x in y), 1)\n((x for x in y if z))\n",
    "if x: a; b;\nelif y: c;\nelse: d;\n",
    "x[1:2, ...]\nx[1,]\nx[:]\nx[::2]\nx[(1, 2)]\nx[*y]\nx[a:b:c]\n",
    "x = not(a)and(b)or c and d and e\n",
    "x = {**a, 'b': 1, }\ny = {1, *x}\nz = {}\nw = []\nv = ()\n",
    "@a\n@b()\nclass X(A, metaclass=B):\n    x: int = 3; y: str\n",
    "del a, b\ndel (c)\ndel d[0], e.f\n",
    "try: a\nexcept* (X, Y) as e: b;\nelse: c\nfinally: d\n",
    "try:\n    pass\nexcept A, B:\n    pass\nexcept:\n    pass\n",
    "print(*a, **b, c=1)\n",
    "x = a if b else c if d else e\n",
    "for x, in y: pass\nfor (a, b), *c in d: pass\nelse: pass\n",
    "from . import (a as b, c,)\nfrom .x.y import *\nimport a.b, c . d as e\n",
    (
        "match (x):\n case (1, 2) | [3]: pass\n case ((a)): pass\n case -1: pass\n"
        " case None: pass\n case a.b: pass\n case 1, *_: pass\n case {'k': v, **r} if r: pass\n"
        " case A(1, b=2) as c: pass\n"
    ),
    "x = [a for a in b if c if d for e in f]\ny = {k: v for k, v in z}\nw = {s for s in t}\n",
    "assert (a, b), 'c'\nraise A from b\n",
    (
        "def f(a: int, /, b: str = '', *args: T, c, d=1, **k) -> (int):\n    global g\n    g = 1\n"
        "    return lambda *, a=1: (yield)\n"
    ),
    "async def f():\n    async with a as b, c: await d\n    async for e in g: yield from h\n",
    "with (open(a) as b, c): pass\nwith (a): pass\nwith a as (b, c): pass\n",
    "x = rb'a' Rb\"b\"\ny = 'a' \"b\" '''c'''\n",
    'x = f"{a:{b}}" f\'{"x"}\' "z"\ny = f"{{}}{a!r:>{w}}{"q"}{ {1: 2}[1] }"\n',
    "y = f'''{\n1}\n{x = }'''\n",
    "a = b = c, = d\na += 1\nb //= (2)\nc: int\nd.e: str = 'x'\n",
    "x = 1_000 + 0x1F + 0o17 + 0b1 + 1e3 + .5 + 2j\n",
    "x = 1 + \\\n    2 # c\ny = (  # (\n    3  # )\n)\n",
    "if x:\n\ty = 1\nwhile x:\n    break\nelse:\n    continue_ = 1\n",
    "print((yield_ := 3), [n := 1])\n",
    "type X[T: int = str, *U, **P] = list[T]\ndef f[T](x: T): ...\nclass C[T]: ...\n",
    "é = 'ü𝒳'; 名 = é + \"x\"\nw = f'é{é}ü{名:é}'\n",
    "x = a.b . c[d].e(f)(g)\ny = -x ** -2\nz = x<y<=w!=v is not u not in t\n",
    "\ufeffx = 1\n",
    "x = 1",
    "def f():\n    x = 1\n    # end\n\n    return x\n# tail",
    "\n\n\f\nx = 1\n",
]
