"""What the days of a term bring: who is told when it is over, and its day where it was a guess."""
