"""The Merkle tree: roots, proofs of inclusion and consistency."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govkz_crawler.log.leaf import leaf_hash
from govkz_crawler.log.merkle import (
    EMPTY,
    Frontier,
    consistency_proof,
    in_memory,
    inclusion_proof,
    parent,
    root,
    verify_inclusion,
)
from tests.log.consistency import verify_consistency

# The vectors of the Certificate Transparency project, which RFC 6962 describes.
LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
HASHES = [leaf_hash(bytes.fromhex(leaf)) for leaf in LEAVES]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSION = [
    (0, 1, []),
    (0, 8, ["96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"]),
    (5, 8, ["bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"]),
    (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
]  # fmt: skip
CONSISTENCY = [
    (1, 1, []),
    (1, 8, ["96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"]),
    (6, 8, ["0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"]),
]  # fmt: skip

NODE = in_memory(HASHES)
MANY = [leaf_hash(str(n).encode()) for n in range(600)]
SIZES = st.integers(0, len(MANY))


@pytest.mark.parametrize("size", range(9))
def test_roots_are_those_of_rfc_6962(size: int) -> None:
    assert root(HASHES[:size]).hex() == ROOTS[size]


@pytest.mark.parametrize(("index", "size", "proof"), INCLUSION)
def test_inclusion_proofs_are_those_of_rfc_6962(index: int, size: int, proof: list[str]) -> None:
    assert [h.hex() for h in inclusion_proof(index, size, NODE)] == proof
    assert verify_inclusion(HASHES[index], index, size, [bytes.fromhex(h) for h in proof], bytes.fromhex(ROOTS[size]))


@pytest.mark.parametrize(("old", "new", "proof"), CONSISTENCY)
def test_consistency_proofs_are_those_of_rfc_6962(old: int, new: int, proof: list[str]) -> None:
    assert [h.hex() for h in consistency_proof(old, new, NODE)] == proof
    roots = bytes.fromhex(ROOTS[old]), bytes.fromhex(ROOTS[new])
    assert verify_consistency(old, roots[0], new, roots[1], [bytes.fromhex(h) for h in proof])


def mth(hashes: list[bytes]) -> bytes:
    """RFC 6962's definition, word for word."""
    if len(hashes) < 2:
        return hashes[0] if hashes else EMPTY
    k = 1
    while k * 2 < len(hashes):
        k *= 2
    return parent(mth(hashes[:k]), mth(hashes[k:]))


@given(SIZES)
def test_the_frontier_is_the_definition(size: int) -> None:
    assert root(MANY[:size]) == mth(MANY[:size])


@given(SIZES, SIZES)
def test_a_frontier_goes_on_from_what_was_stored(first: int, size: int) -> None:
    first = min(first, size)
    frontier = Frontier()
    frontier.extend(MANY[:first])
    assert Frontier.of(first, in_memory(MANY)).to_bytes() == frontier.to_bytes()
    frontier = Frontier.from_bytes(frontier.to_bytes())
    frontier.extend(MANY[first:size])
    assert (frontier.size, frontier.root()) == (size, root(MANY[:size]))


@pytest.mark.parametrize("stored", [b"", bytes(7), bytes(9), b"\0" * 7 + b"\3" + bytes(32)])
def test_a_frontier_of_another_length_is_refused(stored: bytes) -> None:
    with pytest.raises(ValueError):
        Frontier.from_bytes(stored)


@given(st.data(), st.integers(1, len(MANY)))
def test_a_leaf_is_included_where_it_is_and_nowhere_else(data: st.DataObject, size: int) -> None:
    index = data.draw(st.integers(0, size - 1))
    other = data.draw(st.integers(0, size - 1))
    proof = inclusion_proof(index, size, in_memory(MANY))
    tree_root = root(MANY[:size])
    assert verify_inclusion(MANY[index], index, size, proof, tree_root)
    assert verify_inclusion(MANY[other], index, size, proof, tree_root) == (other == index)
    assert verify_inclusion(MANY[index], other, size, proof, tree_root) == (other == index)
    assert not verify_inclusion(MANY[index], index, size, [*proof, bytes(32)], tree_root)
    assert not verify_inclusion(MANY[index], index, size, proof, bytes(32))
    if proof:
        at = data.draw(st.integers(0, len(proof) - 1))
        assert not verify_inclusion(MANY[index], index, size, proof[:at] + proof[at + 1 :], tree_root)
        assert not verify_inclusion(MANY[index], index, size, [*proof[:at], bytes(32), *proof[at + 1 :]], tree_root)


@given(st.data(), SIZES, SIZES)
def test_a_tree_is_consistent_with_its_beginning_only(data: st.DataObject, old: int, new: int) -> None:
    old, new = min(old, new), max(old, new)
    proof = consistency_proof(old, new, in_memory(MANY))
    old_root, new_root = root(MANY[:old]), root(MANY[:new])
    assert verify_consistency(old, old_root, new, new_root, proof)
    assert not verify_consistency(old, bytes(32), new, new_root, proof)
    assert not verify_consistency(old, old_root, new, new_root, [*proof, bytes(32)])
    if old:
        assert not verify_consistency(old, old_root, new, bytes(32), proof)
        forked = [*MANY[: old - 1], bytes(32), *MANY[old:new]]
        assert not verify_consistency(old, old_root, new, root(forked), consistency_proof(old, new, in_memory(forked)))
    if proof:
        at = data.draw(st.integers(0, len(proof) - 1))
        assert not verify_consistency(old, old_root, new, new_root, proof[:at] + proof[at + 1 :])
        assert not verify_consistency(old, old_root, new, new_root, [*proof[:at], bytes(32), *proof[at + 1 :]])


@pytest.mark.parametrize(("index", "size"), [(0, 0), (-1, 5), (5, 5), (6, 5)])
def test_no_proof_of_what_is_not_there(index: int, size: int) -> None:
    with pytest.raises(ValueError):
        inclusion_proof(index, size, NODE)
    assert not verify_inclusion(HASHES[0], index, size, [], HASHES[0])


@pytest.mark.parametrize(("old", "new"), [(6, 5), (-1, 5)])
def test_no_tree_begins_with_a_larger_one(old: int, new: int) -> None:
    with pytest.raises(ValueError):
        consistency_proof(old, new, NODE)
    assert not verify_consistency(old, EMPTY, new, EMPTY, [])
