# What a validation asks for, in full: { enable, validators, onFailure, timeout }. A validator with a `command` is a
# person's own (validation.nix); any other is one of firn's, named in presets.json's terms.
{
  # Sets of validators by name (presets.json).
  presets,
  # { preset?, validators?, onFailure?, timeout?, enable?, skipDefaults?, defaults? }: of a release, or of fetchModel.
  validation,
}:
let
  check = import ../check.nix;
  preset =
    if (validation.preset or null) == null then
      null
    else
      presets.${check.oneOf "preset" (builtins.attrNames presets) validation.preset};
  action = check.oneOf "answer to a failure" [
    "abort"
    "warn"
    "skip"
  ];
  seconds =
    value:
    if check.integer value > 0 then value else throw "firn: a validation needs a second or more, not ${toString value}";

  onFailure = action (validation.onFailure or preset.onFailure or "abort");
  defaults = {
    modelscan = true;
    pickleScan = true;
  }
  // (validation.defaults or { });
  # Hashes of files are checked as they are fetched, whatever is asked for here.
  usual =
    if preset != null || validation.skipDefaults or false || !(defaults.pickleScan || defaults.modelscan) then
      [ ]
    else
      [ { name = "pickle-imports"; } ];

  named = usual ++ (preset.validators or [ ]) ++ check.list (validation.validators or [ ]);
  isOwn = validator: validator ? command;
  # A later one of firn's stands in for an earlier one of its name.
  replaced =
    validator: later: !isOwn validator && builtins.any (other: !isOwn other && other.name == validator.name) later;
  distinct = builtins.foldl' (
    state: validator: if replaced validator state then state else [ validator ] ++ state
  ) [ ] (reverse named);
  reverse = builtins.foldl' (done: item: [ item ] ++ done) [ ];

  complete =
    validator:
    {
      inherit onFailure;
    }
    // validator
    // {
      name = check.text validator.name;
    }
    // (if validator ? onFailure then { onFailure = action validator.onFailure; } else { })
    // (if validator ? timeout then { timeout = seconds validator.timeout; } else { });
in
{
  enable = validation.enable or true && named != [ ];
  validators = map complete distinct;
  inherit onFailure;
  timeout = seconds (validation.timeout or preset.timeout or 300);
}
