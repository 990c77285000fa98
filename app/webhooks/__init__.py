"""Webhooks: other systems are told when a solve ends or a plan's approval moves on."""
