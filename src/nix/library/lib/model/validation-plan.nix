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

  # What firn's validators do where nobody says, they know themselves.
  said = orElse (validation.onFailure or null) (preset.onFailure or null);
  orElse = value: other: if value == null then other else value;
  inherited = if said == null then { } else { onFailure = action said; };

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

  own = check.list (validation.validators or [ ]);
  isOurs = validator: !(validator ? command);
  namedIn = validators: name: builtins.any (other: isOurs other && other.name == name) validators;
  # One of a preset gives way to a person's own of that name, as does one that says nothing but its name.
  isBare = validator: isOurs validator && builtins.attrNames (withoutTimes validator) == [ "name" ];
  withoutTimes =
    validator:
    builtins.removeAttrs validator [
      "onFailure"
      "timeout"
    ];
  withoutReplaced =
    validators:
    if validators == [ ] then
      [ ]
    else
      let
        first = builtins.head validators;
        rest = builtins.tail validators;
      in
      (if isBare first && namedIn rest first.name then [ ] else [ first ]) ++ withoutReplaced rest;
  chosen =
    builtins.filter (validator: !namedIn own validator.name) (usual ++ (preset.validators or [ ]))
    ++ withoutReplaced own;

  complete =
    validator:
    (if isOurs validator then { } else { onFailure = "abort"; })
    // inherited
    // validator
    // {
      name = check.text validator.name;
    }
    // (if validator ? onFailure then { onFailure = action validator.onFailure; } else { })
    // (if validator ? timeout then { timeout = seconds validator.timeout; } else { });
in
{
  enable = validation.enable or true && chosen != [ ];
  validators = map complete chosen;
  # What it means that all of them together take too long.
  onFailure = inherited.onFailure or "abort";
  timeout = seconds (orElse (validation.timeout or null) (preset.timeout or 300));
}
