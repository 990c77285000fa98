"""Files taken through LibreOffice, as an office without Excel would: made again by ``python -m tests.roster.libreoffice``."""

import shutil
import subprocess
from pathlib import Path

from solver.roster import load
from solver.roster.marked import marked
from tests.roster.corpus import CASES
from tests.roster.files import TODAY

OFFICE = shutil.which("soffice")
"""LibreOffice's program, where it is installed."""
DATA = Path(__file__).parent / "data"
FORMS = {
    "xlsx": "xlsx:Calc MS Excel 2007 XML",
    "xls": "xls:MS Excel 97",
    "ods": "ods",
    "csv": "csv:Text - txt - csv (StarCalc):44,34,85,1,,0,false,true,false,false,false,-1",
    "html": "html:HTML (StarCalc)",
}
"""How each form is asked for; CSV in GB18030, every sheet a file."""
TAKEN = (
    "dates_in_every_form",
    "header_of_two_levels_with_merged_cells",
    "school_merged_down_its_teachers",
    "title_rows_units_and_signatures",
)
"""Files of the corpus that are taken through LibreOffice; all of them hold the clean roster."""
KEPT = (
    ("dates_in_every_form", "xls"),
    ("header_of_two_levels_with_merged_cells", "xlsx"),
    ("school_merged_down_its_teachers", "ods"),
    ("title_rows_units_and_signatures", "html"),
    ("dates_in_every_form", "csv"),
)
"""Of these one in each form is kept under ``data``."""
MARKED = "marked-and-saved-by-libreoffice.xlsx"
"""A marked workbook opened and saved again, its wrong cell not yet corrected."""


def converted(form: str, files: list[Path], out: Path) -> list[Path]:
    """The files in another form, one for each; a folder of CSV files for each workbook, and web pages named .xls."""
    profile = f"-env:UserInstallation={(out.parent / 'profile').as_uri()}"
    command = [str(OFFICE), profile, "--headless", "--convert-to", FORMS[form], "--outdir", str(out), *map(str, files)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    found = []
    for file in files:
        if form == "csv":
            folder = out / file.stem
            folder.mkdir()
            for page in sorted(out.glob(f"{file.stem}-*.csv")):
                page.rename(folder / f"{page.stem.removeprefix(file.stem + '-')}.csv")
            found.append(folder)
        else:
            made = out / f"{file.stem}.{form}"
            found.append(made.rename(made.with_suffix(".xls")) if form == "html" else made)
    return found


def made(folder: Path, names: tuple[str, ...] = TAKEN) -> list[Path]:
    """Workbooks of the corpus, each under its case's name."""
    files = []
    for case in (case for case in CASES if case.name in names):
        place = folder / case.name
        place.mkdir(parents=True)
        files.append(case.make(place).rename(folder / f"{case.name}.xlsx"))
    return files


def main(folder: Path) -> None:
    """Makes the files under ``data`` again."""
    files = {file.stem: file for file in made(folder)}
    shutil.rmtree(DATA, ignore_errors=True)
    DATA.mkdir()
    for name, form in KEPT:
        out = folder / f"{form}-{name}"
        out.mkdir()
        (one,) = converted(form, [files[name]], out)
        target = DATA / f"{name}-{form}{one.suffix}"
        shutil.copytree(one, target) if one.is_dir() else shutil.copy(one, target)
    (case,) = [case for case in CASES if case.name == "months_that_excel_shortened"]
    place = folder / "marked"
    place.mkdir()
    source = case.make(place)
    (place / MARKED).write_bytes(marked(source, load(source, today=TODAY)))
    (saved,) = converted("xlsx", [place / MARKED], folder)
    shutil.copy(saved, DATA / MARKED)


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as name:
        main(Path(name))
