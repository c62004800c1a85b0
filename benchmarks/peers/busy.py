"""Runs a command while one other process keeps a core busy: busy.py SECONDS -- COMMAND …    The other ends with the command, or after SECONDS."""
import multiprocessing
import subprocess
import sys
import time


def spin(seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pass


if __name__ == "__main__":
    spinner = multiprocessing.Process(target=spin, args=(float(sys.argv[1]),), daemon=True)
    spinner.start()
    try:
        sys.exit(subprocess.run(sys.argv[3:]).returncode)
    finally:
        spinner.terminate()
