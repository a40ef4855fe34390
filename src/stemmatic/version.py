"""The version of Stemmatic: archives note it with every run."""

__version__ = "0.1.0"
