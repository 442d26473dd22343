# The tree of a model (lock.json, record.json, and files.json where the record has no room for the list) as data, and as
# a function of how its files are to be had.
root:
let
  check = import ../check.nix;
  readJson = file: builtins.fromJSON (builtins.readFile (root + "/${file}"));
  lock = readJson "lock.json";
  node = lock.nodes.${lock.root};
  record = readJson "record.json";
  inherit (record) artifact;
  inherit (artifact) origin;

  name = check.name node.name;
  version = check.version node.version;
  # Together they may be longer than a store path is.
  storeName = import ../file-name.nix "${name}-${version}";

  # What the signed record names by its content.
  listed =
    let
      found = import ./blob-cid.nix (builtins.hashFile "sha256" (root + "/files.json"));
      named = check.cid artifact.fileList.ref."$link";
    in
    if found == named then
      (readJson "files.json").files
    else
      throw "firn: files.json has the CID ${found}, and the record names ${named}";
  given = if artifact ? fileList then listed else artifact.files;
  files = import ./check-files.nix (map (import ./check-file.nix) (check.list given));

  form =
    let
      found = builtins.match "dev\\.firn\\.files#([A-Za-z0-9]+)" (check.text origin."$type");
    in
    if found == null then throw "firn: the files come from nowhere that this tree knows" else builtins.head found;
  # What the lexicon has, and nothing else: a validator with a command is one of a person's own.
  validation =
    let
      asked = artifact.validation or { };
    in
    builtins.intersectAttrs {
      preset = null;
      onFailure = null;
      timeout = null;
    } asked
    // {
      validators = map (validator: builtins.removeAttrs validator [ "command" ]) (
        check.list (asked.validators or [ ])
      );
    };
  layout = check.oneOf "layout" [ "hf-cache" "ollama" "plain" ] artifact.layout;

  make =
    {
      # Every address of a file is tried until one gives the right bytes; without, the one of that number.
      pkgs ? null,
      mirror ? 0,
    }:
    let
      output = import ./file-output.nix {
        inherit
          pkgs
          mirror
          form
          origin
          ;
        bases = check.listOf check.url (artifact.bases or [ ]);
      };
      fetched = map (file: file // { output = output file; }) files;
      laidOut = import ./lay-out.nix {
        inherit
          name
          form
          origin
          layout
          ;
        files = fetched;
      };
      tree = import ./tree.nix {
        name = storeName;
        inherit (laidOut) folder entries;
      };
      path = "${tree}/${laidOut.folder}";
      hubEntry =
        if layout != "hf-cache" then
          null
        else
          {
            directory = laidOut.folder;
            inherit path;
          };
      shellHook = import ./shell-hook.nix { entries = if hubEntry == null then [ ] else [ hubEntry ]; };
      needs = what: if pkgs == null then throw "firn: ${what} needs programs: give default.nix a nixpkgs, pkgs = import <nixpkgs> { }" else pkgs;
      plan = import ./validation-plan.nix {
        presets = builtins.fromJSON (builtins.readFile ./presets.json);
        inherit validation;
      };
      passthru = {
        inherit
          path
          layout
          hubEntry
          shellHook
          ;
        # Where those that load it look for models: the value of HF_HUB_CACHE, of OLLAMA_MODELS, or its folder.
        models = if layout == "hf-cache" then "${tree}" else path;
        # Each by its path.
        files = builtins.listToAttrs (
          map (file: {
            name = file.path;
            value = file.output;
          }) fetched
        );
        # A link to it, if it meets what its author asks for.
        validated = import ./validation.nix { pkgs = needs "validation"; } {
          name = "${storeName}-validated";
          src = path;
          inherit plan layout;
          passthru = { inherit hubEntry layout; };
        };
        setupSymlinks = import ./link-script.nix {
          pkgs = needs "the program that links it";
          name = "setup-${name}";
          entries = if hubEntry == null then [ ] else [ hubEntry ];
        };
      };
    in
    tree
    // passthru
    // {
      inherit passthru version;
      pname = name;
      meta = import ./meta.nix { inherit pkgs node; };
    };
in
{
  inherit
    name
    version
    layout
    make
    ;
  # How many addresses the file with the most of them has.
  addresses = builtins.foldl' (most: count: if count > most then count else most) 0 (
    map (file: builtins.length file.urls + builtins.length (artifact.bases or [ ])) files
  );
}
