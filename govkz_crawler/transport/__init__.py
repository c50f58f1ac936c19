"""Where requests leave and answers come in: a cassette before the network, WARC capture behind it."""
