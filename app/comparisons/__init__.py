"""Two to four plans side by side: stored ones, lists made by hand, last year's, and nobody moving."""
