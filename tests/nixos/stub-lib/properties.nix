# Wrappers around definitions, and how they are taken off again.
let
  typeOf = value: if builtins.isAttrs value then value._type or "" else "";
in
rec {
  mkIf = condition: content: { _type = "if"; inherit condition content; };
  mkMerge = contents: { _type = "merge"; inherit contents; };
  mkOverride = priority: content: { _type = "override"; inherit priority content; };
  mkForce = mkOverride 50;
  mkDefault = mkOverride 1000;
  mkOptionDefault = mkOverride 1500;

  # A definition of a set of options as plain sets, the wrappers moved to what is in them: which options are defined
  # must be known before any condition is.
  pushDown =
    value:
    {
      "if" = map (builtins.mapAttrs (_: mkIf value.condition)) (pushDown value.content);
      override = map (builtins.mapAttrs (_: mkOverride value.priority)) (pushDown value.content);
      merge = builtins.concatMap pushDown value.contents;
    }
    .${typeOf value} or [ value ];

  # A definition of one option as [ { priority, value } ].
  discharge =
    value:
    {
      "if" = if value.condition then discharge value.content else [ ];
      # As in nixpkgs, what is within is looked at only if it counts.
      override = [
        {
          inherit (value) priority;
          value = value.content;
        }
      ];
      merge = builtins.concatMap discharge value.contents;
    }
    .${typeOf value} or [
      {
        inherit value;
        priority = 100;
      }
    ];
}
