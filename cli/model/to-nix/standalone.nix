# A pinned model as an expression of its own: what `firn model to-nix` writes, with the files that this imports in it.
{ name, artifact }:
{
  # With a nixpkgs every address of a file is tried until one gives the right bytes; without, the one of this number.
  pkgs ? null,
  mirror ? 0,
}:
let
  library = import ../../../src/nix/library/lib/check.nix;
  inherit (artifact) origin layout;
  form = builtins.head (builtins.match "dev\\.firn\\.files#([A-Za-z0-9]+)" origin."$type");
  output = import ../../../src/nix/library/lib/model/file-output.nix {
    inherit
      pkgs
      mirror
      form
      origin
      ;
    bases = library.listOf library.url (artifact.bases or [ ]);
  };
  given = map (import ../../../src/nix/library/lib/model/check-file.nix) artifact.files;
  files = map (file: file // { output = output file; }) (import ../../../src/nix/library/lib/model/check-files.nix given);
  laidOut = import ../../../src/nix/library/lib/model/lay-out.nix {
    inherit
      name
      form
      origin
      layout
      files
      ;
  };
  tree = import ../../../src/nix/library/lib/model/tree.nix {
    inherit name;
    inherit (laidOut) folder entries;
  };
in
tree
// {
  # The directory of the model in it.
  path = "${tree}/${laidOut.folder}";
  # Each by its path.
  files = builtins.listToAttrs (
    map (file: {
      name = file.path;
      value = file.output;
    }) files
  );
}
