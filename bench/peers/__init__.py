"""What a user would pick instead, beside a build, on one generated site: `python -m bench.peers`."""
