"""Commands that write, killed with SIGKILL at random moments: see ``__main__``."""
