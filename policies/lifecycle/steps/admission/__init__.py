"""Steps from filing to the decision, publication and fan-out."""
