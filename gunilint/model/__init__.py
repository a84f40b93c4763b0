"""What rules see, in the words of the domain."""
