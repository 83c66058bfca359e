"""The tree is that of RFC 6962, however it grew, and its proofs convince exactly of what is so."""

import random

import pytest

from ledger.seal.outside import Checkpoint, is_consistent, is_included, leaf
from ledger.seal.tree import BYTES, WIDTH, Tree, pair

# Inputs and roots of the reference implementation (certificate-transparency, merkletree tests).
INPUTS = ("", "00", "10", "2021", "3031", "40414243", "5051525354555657",
          "606162636465666768696a6b6c6d6e6f")  # fmt: skip
ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
SAMPLE = (1, 2, 3, 7, 8, 9, 31, 64, 100)
ALL = pytest.param(range(1, 301), marks=pytest.mark.slow, id="0-300")


def grown(leaves, steps=(10**6,)):
    """A tree of these leaves, which came in parts of these sizes, over and over."""
    tiles = {}
    tree = Tree(0, lambda level, index: tiles[level, index])
    at, turn = 0, 0
    while at < len(leaves):
        part = leaves[at : at + steps[turn % len(steps)]]
        tiles.update(tree.grown(part))
        at, turn = at + len(part), turn + 1
        tree.size = at
    return tree


def mth(leaves):
    """The Merkle tree hash, word for word as RFC 6962 2.1 defines it."""
    if len(leaves) < 2:
        return leaves[0] if leaves else bytes.fromhex(ROOTS[0])
    middle = split(len(leaves))
    return pair(mth(leaves[:middle]), mth(leaves[middle:]))


def path(index, leaves):
    """The audit path of 2.1.1."""
    if len(leaves) == 1:
        return []
    middle = split(len(leaves))
    if index < middle:
        return [*path(index, leaves[:middle]), mth(leaves[middle:])]
    return [*path(index - middle, leaves[middle:]), mth(leaves[:middle])]


def proof(old, leaves, *, whole=True):
    """The consistency proof of 2.1.2."""
    if old == len(leaves):
        return [] if whole else [mth(leaves)]
    middle = split(len(leaves))
    if old <= middle:
        return [*proof(old, leaves[:middle], whole=whole), mth(leaves[middle:])]
    return [*proof(old - middle, leaves[middle:], whole=False), mth(leaves[:middle])]


def split(count):
    middle = 1
    while middle * 2 < count:
        middle *= 2
    return middle


LEAVES = [leaf(str(number)) for number in range(300)]


def test_the_roots_are_those_of_the_reference():
    hashes = [leaf(bytes.fromhex(one).decode("latin-1")) for one in INPUTS]
    assert all(bytes.fromhex(one).isascii() for one in INPUTS)

    assert [grown(hashes[:count]).root().hex() for count in range(9)] == list(ROOTS)


@pytest.mark.parametrize("sizes", [SAMPLE, ALL])
def test_roots_and_proofs_are_those_of_the_definition_at_every_size(sizes):
    tree = grown(LEAVES, (1, 17, 5))
    for size in sizes:
        leaves = LEAVES[:size]
        assert tree.root(size) == mth(leaves)
        for index in {0, size // 2, size - 1}:
            assert tree.inclusion(index, size) == path(index, leaves)
        for old in {1, size // 2, size - 1, size} - {0}:
            assert tree.consistency(old, size) == proof(old, leaves)


@pytest.mark.parametrize("sizes", [SAMPLE, ALL])
def test_a_proof_convinces_of_its_leaf_and_its_older_tree_and_of_no_other(sizes):
    tree, draw = grown(LEAVES), random.Random(7)
    for size in sizes:
        top = Checkpoint("o", size, tree.root(size))
        index = draw.randrange(size)
        shown = tree.inclusion(index, size)
        assert is_included(LEAVES[index], index, top, shown)
        others = [one for one in range(-1, size + 2) if one != index]
        assert not any(is_included(LEAVES[index], one, top, shown) for one in others)
        assert not is_included(LEAVES[index - 1], index, top, shown) or size == 1
        for old in {0, 1, size // 2, size - 1, size, *(draw.randrange(size) for _ in range(9))}:
            before = Checkpoint("o", old, tree.root(old))
            assert is_consistent(before, top, tree.consistency(old, size))
            forged = before._replace(root=leaf("x"))
            assert not is_consistent(forged, top, tree.consistency(old, size))
        larger = top._replace(size=size + 1)
        assert not is_consistent(larger, top, [])


def test_it_matters_not_how_it_grew_and_tiles_hold_256_hashes():
    count = WIDTH * WIDTH + 300
    leaves = [leaf(str(number)) for number in range(count)]
    tiles = {}
    tree = Tree(0, lambda level, index: tiles[level, index])
    tiles.update(tree.grown(leaves[:700]))
    tree.size = 700
    early = tree.root()
    tiles.update(tree.grown(leaves[700:]))
    tree.size = count

    assert tree.root() == grown(leaves, (999, 1, 256)).root() == mth(leaves)
    assert tree.root(700) == early
    assert {len(one) // BYTES for (level, _), one in tiles.items() if level == 0} == {256, 44}
    assert len(tiles[1, 0]) == WIDTH * BYTES
    assert len(tiles[1, 1]) == len(tiles[2, 0]) == BYTES
    newest = Checkpoint("o", count, tree.root())
    for index in (0, 65_535, 65_536, count - 1):
        assert is_included(leaves[index], index, newest, tree.inclusion(index, count))
