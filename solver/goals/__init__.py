"""What plans aim at, one file per goal; ``registry()`` finds them all."""
