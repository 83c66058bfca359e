"""What the page of a seat is made of: a community, a department, a street."""
