"""How the service is: alive, ready, and in figures for Prometheus."""
