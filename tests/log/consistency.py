"""Verifies consistency proofs, as a witness or a monitor does who holds an older checkpoint."""

from collections.abc import Sequence

from govkz_crawler.log.merkle import EMPTY, parent


def verify_consistency(old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether ``proof`` shows that the new tree begins with the old one: RFC 9162, 2.1.4.2."""
    if not 0 <= old <= new:
        return False
    if old in {0, new}:
        return not proof and old_root == (new_root if old == new else EMPTY)
    hashes = [old_root, *proof] if old.bit_count() == 1 else list(proof)
    if not hashes:
        return False
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    from_old = from_new = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            from_old, from_new = parent(sibling, from_old), parent(sibling, from_new)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            from_new = parent(from_new, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and from_old == old_root and from_new == new_root
