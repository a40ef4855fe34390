"""Rows of tables, whatever they are kept in, and posts made of them: what plain tables and captures share."""
