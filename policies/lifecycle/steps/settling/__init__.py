"""Settlements below the agreed sum, and the disputes that they and other things lead to."""
