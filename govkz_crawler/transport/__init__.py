"""Moves requests and answers: a cassette before the network, WARC capture behind it."""
