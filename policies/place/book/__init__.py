"""The book of a place: what its workbook or folder says, as rows; every check of it."""
