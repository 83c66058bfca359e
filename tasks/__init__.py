"""Hands: the acts that change the world, each one transaction or one effect."""
