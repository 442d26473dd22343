# A file of dev.firn.files as it may be used: every field is what it should be, absent ones are null.
file:
let
  check = import ../check.nix;
  optional = rule: value: if value == null then null else rule value;
  sha256 = check.matching "sha256 in hex" "[0-9a-f]{64}";
  checked = {
    path = import ./check-path.nix file.path;
    size = check.integer file.size;
    sha256 = sha256 file.sha256;
    gitOid = optional check.commit (file.gitOid or null);
    lfs = check.boolean (file.lfs or false);
    xetHash = optional sha256 (file.xetHash or null);
    urls = check.listOf check.url (file.urls or [ ]);
  };
in
# What nothing asks for is looked at, too.
builtins.deepSeq checked checked
