"""Why the plan is as it is: every answer in short sentences, each with its clause and its figures."""
