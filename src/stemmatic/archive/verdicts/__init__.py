"""What people say of links."""
