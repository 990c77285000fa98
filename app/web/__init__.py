"""The pages: plain HTML, style sheets and ES modules; no request to anywhere else."""
