"""Retention: personal data is deleted when its time is over; what was published, and the audit, stay."""
