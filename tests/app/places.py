"""Where the sample counties lie."""

from pathlib import Path

SAMPLES = Path(__file__).parents[2] / "data" / "samples"
READING = SAMPLES / "reading-60.xlsx"
SEASIDE = SAMPLES / "seaside-3000.xlsx"
