"""Inputs that are made to cost more than they are large, and what is done with each."""
