"""Plans teacher exchange rotation: roster, rules, model, search, verification, explanation."""
