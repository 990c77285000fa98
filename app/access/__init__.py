"""Who may do what: users, sessions, keys of programs, roles."""
