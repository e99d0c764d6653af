"""What an object of a CREATE_BULK costs, from one object to a hundred thousand.

The reference server is called in process, fresh for every measurement, and held against orjson
alone: decoding the very same request and encoding the very same answer. What a request costs
whatever it holds is what the row of one object shows; from a hundred on, the time per object is
to stay flat.

    python benchmarks/bulk_per_object.py [--rounds 7] [--objects 1,10,100,1000,10000,100000]
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from statistics import median

import orjson
from in_process import Server, bulk
from measuring import arguments, console, grid, ratio, sizes, take_turns, timed

_OBJECTS_A_MEASUREMENT = 2000  # small bulks are sent again and again


def main() -> None:
    """Measure, and print microseconds an object."""
    parser = arguments(__doc__, rounds=7)
    parser.add_argument("--objects", type=sizes, default=[10**each for each in range(6)])
    asked = parser.parse_args()
    subjects: dict[str, Callable[[], float]] = {}
    for objects in asked.objects:
        subjects[f"create {objects}"] = partial(_create, objects)
        subjects[f"orjson {objects}"] = partial(_orjson, bulk(objects), _answer(objects), objects)
    found = take_turns(subjects, asked.rounds)
    table = grid("objects in the bulk", "an object", "orjson alone", "reference ÷ orjson")
    for objects in asked.objects:
        ours, bare = found[f"create {objects}"], found[f"orjson {objects}"]
        figures = (f"{median(each) * 1e6:.2f} µs" for each in (ours, bare))
        table.add_row(f"{objects:,}", *figures, ratio(ours, bare))
    console.print(table)
    large = [median(found[f"create {each}"]) for each in asked.objects if each >= 100]
    if len(large) > 1:
        console.print(
            f"\nfrom 100 objects on, the dearest ÷ the cheapest: {max(large) / min(large):.2f}"
        )


def _create(objects: int) -> float:
    """Seconds an object, on a fresh server."""
    server, body = Server(), bulk(objects)
    times = _times(objects)
    seconds = timed(lambda: [server.transact(body) for _ in range(times)])
    server.close()
    return seconds / (times * objects)


def _orjson(request: bytes, answer: object, objects: int) -> float:
    """Seconds an object for reading the request and writing the answer, and nothing else."""
    times = _times(objects)
    seconds = timed(lambda: [(orjson.loads(request), orjson.dumps(answer)) for _ in range(times)])
    return seconds / (times * objects)


def _answer(objects: int) -> object:
    server = Server()
    answer = orjson.loads(server.transact(bulk(objects)))
    server.close()
    return answer


def _times(objects: int) -> int:
    return max(1, _OBJECTS_A_MEASUREMENT // objects)


if __name__ == "__main__":
    main()
