"""Lists the request headers that are the operator's secrets; they are written nowhere."""

SECRETS = ("Authorization", "Cookie", "Proxy-Authorization")
