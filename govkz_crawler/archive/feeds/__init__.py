"""What is known of each feed: periods read, sightings, validators, how often it publishes."""
