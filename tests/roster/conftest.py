"""Which files of tests can run here."""

from tests.roster.libreoffice import OFFICE

collect_ignore = [] if OFFICE else ["test_libreoffice.py"]
"""Without LibreOffice its own test is not collected; the files it once made are read all the same (``test_kept_files``)."""
