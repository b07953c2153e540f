// A library needs one unit; this one exists to carry the precompiled header.
