"""Request headers that are the operator's and prove nothing about the answer: they are written nowhere."""

SECRETS = ("Authorization", "Cookie", "Proxy-Authorization")
