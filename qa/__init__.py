"""Question in, verified answer out; command line, HTTP API and chat on top."""
