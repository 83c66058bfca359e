"""What is asked of work that goes on: changes and renewals (rows 22, 23), amended agreements."""
