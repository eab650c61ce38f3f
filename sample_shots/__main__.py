"""`python -m smartroto.samples` writes the truth of every shot anew."""

from smartroto.samples.store import names, save_truth

if __name__ == "__main__":
    for name in names():
        print(save_truth(name))
