"""What is listed: posts, channels, speakers, families, and how many there are a day."""
