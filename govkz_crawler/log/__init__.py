"""Makes the public log: leaves, Merkle tree, signed checkpoints, tiles and proofs, as strangers can check them.

Nothing here knows how an archive stores its entries. A caller hands over leaves or their hashes, and gets bytes.
"""
