"""The invented sample county, for whoever tries the service without a roster of their own."""
