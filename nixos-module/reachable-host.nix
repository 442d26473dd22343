# The host of a URL that reaches a server which listens on an address: `any` by the loopback one of its family.
{ lib }:
address:
if address == "0.0.0.0" then
  "127.0.0.1"
else if address == "::" then
  "[::1]"
else if lib.hasInfix ":" address then
  "[${address}]"
else
  address
