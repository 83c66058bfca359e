"""Judgement: pure decisions over values, with what law and local practice set as data beside."""
