# The systems of a release: those it names, those of its downloads, or the usual four.
record:
let
  check = import ./check.nix;
  named = check.listOf check.system (record.systems or [ ]);
  usual = import ./usual-systems.nix;

  # Lists of systems, of which a build has a download for each.
  downloads =
    { build, ... }:
    let
      form = check.form build."$type";
    in
    if form == "prebuilt" then
      [ (map (platform: check.system platform.system) (check.list build.platforms)) ]
    else if form == "composed" then
      builtins.concatMap (part: downloads part.recipe) (check.list build.parts)
    else
      [ ];
  found = downloads record.artifact;
  common = builtins.filter (system: builtins.all (builtins.elem system) (builtins.tail found)) (
    builtins.head found
  );
in
if named != [ ] then
  named
else if found != [ ] && common != [ ] then
  common
else
  usual
