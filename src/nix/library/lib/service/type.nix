# The type of a setting's option. Null leaves the variable unset.
{ lib }:
setting:
let
  inherit (lib) types;
in
types.nullOr
  {
    string = types.str;
    int = types.int;
    bool = types.bool;
    port = types.port;
    path = types.path;
    enum = types.enum setting.values;
    secret = types.str;
  }
  .${setting.type}
