"""What leaves the system on paper and phones."""
