"""The archive of an account that X sends its owner: ``tweets.js`` and its parts."""
