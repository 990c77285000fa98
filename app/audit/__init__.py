"""The audit: who saw, changed, exported and decided what, in a chain that shows any tampering."""
