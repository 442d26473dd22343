# The derivations of a value by name; null in place of what is none, and of what cannot be evaluated for this system.
# Each is looked at by itself: to ask for one evaluates none of the others, and fetches nothing for them.
value:
let
  isDerivation = found: builtins.isAttrs found && found.type or null == "derivation";
  orNull =
    found:
    let
      tried = builtins.tryEval (isDerivation found);
    in
    if tried.success && tried.value then found else null;
in
if isDerivation value then
  { default = value; }
else if builtins.isAttrs value then
  builtins.mapAttrs (_: orNull) value
else
  { }
