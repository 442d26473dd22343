# The sandbox with exceptions taken from it: a list is added to, anything else is replaced.
{
  network,
  # Exceptions, as ./exceptions.nix gives them.
  exceptions,
  # Whether a port below 1024 is to be opened.
  lowPort,
}:
let
  add =
    sandbox: config:
    sandbox
    // builtins.mapAttrs (
      option: value: if builtins.isList value then (sandbox.${option} or [ ]) ++ value else value
    ) config;

  low = {
    CapabilityBoundingSet = [ "CAP_NET_BIND_SERVICE" ];
    AmbientCapabilities = [ "CAP_NET_BIND_SERVICE" ];
    PrivateUsers = false;
  };
  loosened = builtins.foldl' add (import ./sandbox.nix { inherit network; }) (
    map (exception: exception.config) exceptions ++ (if lowPort then [ low ] else [ ])
  );
  # On one line, where an empty list has to stand as an empty value: no line at all would mean all capabilities.
  onOneLine = option: { ${option} = builtins.concatStringsSep " " loosened.${option}; };
in
loosened // onOneLine "CapabilityBoundingSet" // onOneLine "RestrictAddressFamilies"
// (if loosened ? AmbientCapabilities then onOneLine "AmbientCapabilities" else { })
