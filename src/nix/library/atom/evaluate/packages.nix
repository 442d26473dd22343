# The derivations of a value by name. What cannot be evaluated for this system is left out.
value:
let
  isDerivation = found: builtins.isAttrs found && found.type or null == "derivation";
  holds =
    name:
    let
      tried = builtins.tryEval (isDerivation value.${name});
    in
    tried.success && tried.value;
  found =
    if isDerivation value then
      { default = value; }
    else if builtins.isAttrs value then
      builtins.listToAttrs (
        map (name: {
          inherit name;
          value = value.${name};
        }) (builtins.filter holds (builtins.attrNames value))
      )
    else
      { };
  names = builtins.attrNames found;
  # `main` is what `eka plan` builds.
  default =
    if found ? main then
      { default = found.main; }
    else if builtins.length names == 1 then
      { default = found.${builtins.head names}; }
    else
      { };
in
default // found
