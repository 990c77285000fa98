"""Documents of a plan for the public and for schools, and the templates they are made from."""
