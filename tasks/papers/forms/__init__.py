"""The application form as a file: a workbook or a Word file that can be filled in and read back."""

from tasks.papers.forms.sheet import write_xlsx
from tasks.papers.forms.word import write_docx
from tasks.papers.forms.word_read import read_docx

__all__ = ["read_docx", "write_docx", "write_xlsx"]
