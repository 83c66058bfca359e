"""The seal over the record: a Merkle tree, signed checkpoints, checks from outside."""
