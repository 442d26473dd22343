# A unit file, written as NixOS writes it (nixos/modules/system/boot/systemd.nix).
service:
let
  toText =
    value: if value == true then "true" else if value == false then "false" else toString value;
  section =
    set:
    builtins.concatMap (
      name:
      let
        value = set.${name};
      in
      map (item: "${name}=${toText item}") (if builtins.isList value then value else [ value ])
    ) (builtins.attrNames set);
  words = name: list: if list == [ ] then { } else { ${name} = builtins.concatStringsSep " " list; };
in
builtins.concatStringsSep "\n" (
  [ "[Unit]" ]
  ++ section (
    { Description = service.description; }
    // words "After" service.after
    // words "Requires" service.requires
    // words "Wants" service.wants
    // service.unitConfig
  )
  ++ [ "[Service]" ]
  ++ map (name: "Environment=${builtins.toJSON "${name}=${service.environment.${name}}"}") (
    builtins.attrNames service.environment
  )
  ++ section service.serviceConfig
  ++ [ "" ]
)
