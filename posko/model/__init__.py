"""What the data is: tables, vocabulary, factors, snapshot, change, and the rules they keep."""
