"""Policy and goal profiles as the API shows them."""
