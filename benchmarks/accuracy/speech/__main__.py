"""Print the names of the posts that are drawn to be labelled."""

from benchmarks.accuracy.speech import drawn

if __name__ == "__main__":
    print("\n".join(drawn()))
