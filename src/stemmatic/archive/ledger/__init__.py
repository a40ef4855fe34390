"""The ledger: what is missing, what no dump has, what dumps say differently."""
