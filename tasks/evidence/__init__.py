"""What is handed outside to be checked: the proof of an assignment, a bundle with its verifier."""
