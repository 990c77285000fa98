"""What the problem talks about: frozen records that know no solver, no web and no database."""
