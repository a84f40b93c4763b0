"""From facts to deployments: who wins, and what reaches what."""
