# The systems of a release: those it names, those of its downloads, or the usual four.
record:
let
  check = import ./check.nix;
  recipe = record.artifact;
  named = check.listOf check.system (record.systems or [ ]);
  downloads =
    if check.form recipe.build."$type" == "prebuilt" then
      map (platform: check.system platform.system) (check.list recipe.build.platforms)
    else
      [ ];
in
if named != [ ] then
  named
else if downloads != [ ] then
  downloads
else
  [
    "x86_64-linux"
    "aarch64-linux"
    "x86_64-darwin"
    "aarch64-darwin"
  ]
