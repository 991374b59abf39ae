"""What the server does beside running pages."""
