"""Whether an archive is what it was: the chain of seals, checks, backups, repairs."""
