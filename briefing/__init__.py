"""Vietnamese news articles, spoken and joined into audio briefings with chapters."""
