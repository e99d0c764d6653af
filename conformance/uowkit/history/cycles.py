"""Cycles of dependencies: transactions of which each had to come before all of the others.

A history is as good as one without concurrency if its dependencies have no cycle; which
dependencies a cycle is made of tells which levels of isolation forbid it (Adya 1999).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from uowkit.history.anomalies import Anomaly, Dependency, Edge, Kind
from uowkit.history.dependencies import Link, Node
from uowkit.history.index import Index, joined, told
from uowkit.history.levels import strength
from uowkit.history.model import Transaction

if TYPE_CHECKING:
    import networkx as nx

_READ_COMMITTED: Final = strength("READ_COMMITTED")
_MOST_STEPS: Final = 2_000_000
"""Edges that may be walked along in search of a shorter cycle, in one group of transactions."""
_FEWEST_TRIES: Final = 10
_MOST_TOLD: Final = 4

_ORDER: Final = {each: place for place, each in enumerate(Dependency)}

_Path = Sequence[Node]


def cycles(index: Index, links: Collection[Link]) -> Iterator[Anomaly]:
    """Find what goes round in circles: G0, G1c, G-single and G2-item.

    Transactions that all depend on each other have one cause, of which the shortest cycle that
    was found is told. Where they asked for different levels, a dependency counts only for those
    whose level makes it binding (mixing-correct histories: Adya, Liskov & O'Neil 2000): the
    levels are judged one after another, the strongest first.

    Args:
        index: the history.
        links: its dependencies.

    Yields:
        One anomaly for each group of transactions that depend on each other, and a write skew
        of two beside a read skew.
    """
    told_of: set[Node] = set()
    levels = {strength(each.level) for each in index.committed()}
    for least in sorted(levels, reverse=True):
        binding = [each for each in links if _binds(index, each, least)]
        for group in _groups(binding):
            nodes = {each.earlier for each in group}
            if told_of.isdisjoint(nodes):
                told_of |= nodes
                for path in _paths(group):
                    yield _anomaly(index, _edges(index, group, path))


def _binds(index: Index, link: Link, least: int) -> bool:
    """Whether a dependency is one that a level at least as strong has to heed."""
    if link.dependency is Dependency.WR and isinstance(link.later, str):
        return strength(index.named[link.later].level) >= min(least, _READ_COMMITTED)
    if link.dependency is Dependency.RW and isinstance(link.earlier, str):
        return strength(index.named[link.earlier].level) >= least
    return True


def _groups(links: Collection[Link]) -> Collection[list[Link]]:
    """The links among transactions that all depend on each other, group by group."""
    import networkx as nx  # takes a tenth of a second, which no other profile need pay

    group_of: dict[Node, int] = {}
    for number, nodes in enumerate(nx.strongly_connected_components(_graph(links))):
        if len(nodes) > 1:
            group_of.update(dict.fromkeys(nodes, number))
    groups: dict[int, list[Link]] = defaultdict(list)
    for each in links:
        group = group_of.get(each.earlier)
        if group is not None and group == group_of.get(each.later):
            groups[group].append(each)
    return groups.values()


def _graph(links: Collection[Link]) -> nx.DiGraph[Node]:
    import networkx as nx

    graph: nx.DiGraph[Node] = nx.DiGraph()
    graph.add_edges_from((each.earlier, each.later) for each in links)
    return graph


def _paths(group: Collection[Link]) -> Iterator[_Path]:
    """The cycles that are told of a group: of the worst kind in it, and as short as can be."""
    flow = [each for each in group if each.dependency is not Dependency.RW]
    circular = _groups(flow)
    for each in circular:
        overwriting = [link for link in each if link.dependency is Dependency.WW]
        worst = next(iter(_groups(overwriting)), each)
        yield _shortest(worst, worst) or ()
    if circular:
        return
    # Who wrote over a version that many had read and many wrote over is reached through it.
    onward = [each for each in group if not isinstance(each.earlier, str)]
    anti = [
        each for each in group if each.dependency is Dependency.RW and isinstance(each.earlier, str)
    ]
    single = _shortest(anti, [*flow, *onward])
    if single is None:
        yield _shortest(anti, group) or ()
        return
    yield single
    flows = {(each.earlier, each.later) for each in flow}
    pairs = {(each.earlier, each.later): None for each in anti}
    for earlier, later in pairs:
        back = (later, earlier)
        if back in pairs and back not in flows and (earlier, later) not in flows:
            yield [earlier, later]
            return


def _shortest(closing: Collection[Link], links: Collection[Link]) -> _Path | None:
    """The shortest cycle of one closing link and any of the others, of those that were tried.

    In a large group not all are tried; those that close a cycle of two always are.
    """
    import networkx as nx

    graph = _graph(links)
    graph.add_nodes_from(node for each in closing for node in (each.earlier, each.later))
    tries = max(_FEWEST_TRIES, _MOST_STEPS // max(1, len(links)))
    likeliest = sorted(closing, key=lambda each: not graph.has_edge(each.later, each.earlier))
    best: _Path | None = None
    for each in likeliest[:tries]:
        try:
            path: _Path = nx.bidirectional_shortest_path(graph, each.later, each.earlier)
        except nx.NetworkXNoPath:
            continue
        if best is None or len(path) < len(best):
            best = path
        if len(best) == 2:
            break
    return best


def _edges(index: Index, group: Collection[Link], path: _Path) -> list[Edge]:
    """The dependencies along a cycle: where there are several, the one that most levels forbid.

    The transaction that ended last is the last one of the cycle.
    """
    names = [each for each in path if isinstance(each, str)]
    latest = max(names, key=lambda name: index.named[name].ended)
    start = path.index(latest) + 1
    turned = [*path[start:], *path[:start]]
    steps = dict.fromkeys(zip([latest, *turned], turned, strict=False))
    links: dict[tuple[Node, Node], Link] = {}
    for each in sorted(group, key=lambda link: -_ORDER[link.dependency]):
        if (each.earlier, each.later) in steps:
            links[each.earlier, each.later] = each
    followed = [links[step] for step in steps]
    # The first one closes the cycle: it leads from the last transaction to the first.
    return [
        Edge(str(each.earlier), _name_after(each, following), each.dependency, each.register)
        for each, following in zip(followed, [*followed[1:], *followed[:1]], strict=True)
        if isinstance(each.earlier, str)
    ]


def _name_after(link: Link, following: Link) -> str:
    """The transaction that a link leads to, through a version if need be."""
    return link.later if isinstance(link.later, str) else str(following.later)


def _anomaly(index: Index, closed: list[Edge]) -> Anomaly:
    edges = (*closed[1:], closed[0])
    concerned = [index.named[each.earlier] for each in edges]
    seen_by = _weakest(index, edges)
    who = joined(map(told, concerned[:_MOST_TOLD]))
    more = f" and {len(edges) - _MOST_TOLD:,} more" if len(edges) > _MOST_TOLD else ""
    why = "; ".join(map(str, edges[:_MOST_TOLD]))
    return Anomaly(
        _kind(edges),
        seen_by.level,
        seen_by.via,
        tuple(each.name for each in concerned),
        f"{who}{more} each had to come before the next, and the last before the first: {why}",
        edges,
    )


def _kind(edges: Sequence[Edge]) -> Kind:
    dependencies = [each.dependency for each in edges]
    anti = dependencies.count(Dependency.RW)
    if anti:
        return Kind.READ_SKEW if anti == 1 else Kind.WRITE_SKEW
    if Dependency.WR in dependencies:
        return Kind.CIRCULAR_INFORMATION_FLOW
    return Kind.DIRTY_WRITE


def _weakest(index: Index, edges: Sequence[Edge]) -> Transaction:
    """The one that asked for the weakest level, among those whose level has to forbid the cycle.

    That is who read what was written over; without any, who read what was written. A read
    below READ_COMMITTED binds nobody to anything, in whatever cycle it is.
    """
    overwritten = [each.earlier for each in edges if each.dependency is Dependency.RW]
    readers = [each.later for each in edges if each.dependency is Dependency.WR]
    bound = overwritten or readers or [each.earlier for each in edges]
    loose = [each for each in readers if strength(index.named[each].level) < _READ_COMMITTED]
    return min(
        (index.named[each] for each in [*bound, *loose]), key=lambda each: strength(each.level)
    )
