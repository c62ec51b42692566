"""One machine, one command: the environment, the embedded servers, the supervisor, the demonstration county."""
