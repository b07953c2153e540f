"""Black-box test harness: starts the real binary and talks to it over real sockets."""
