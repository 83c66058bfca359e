"""Reading and writing Chinese text: clauses, likeness of titles, amounts, agreement clauses."""
