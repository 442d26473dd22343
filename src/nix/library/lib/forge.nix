# Where a forge keeps the archive of a commit, and the repository itself.
source:
let
  check = import ./check.nix;
  rev = check.commit source.rev;
  owner = check.owner source.owner;
  repo = check.path source.repo;
  hostOr =
    default:
    if source ? host then
      check.host source.host
    else if default != null then
      default
    else
      throw "firn: a source at ${forge} names its host";
  forge = check.oneOf "forge" (builtins.attrNames forges) source.forge;

  gitea =
    default:
    let
      repository = "https://${hostOr default}/${owner}/${repo}";
    in
    {
      inherit repository;
      archive = "${repository}/archive/${rev}.tar.gz";
    };

  forges = {
    github = gitea "github.com";
    codeberg = gitea "codeberg.org";
    gitea = gitea null;
    tangled = gitea "tangled.org";
    sourcehut =
      let
        home = builtins.match "~.*" owner;
        repository = "https://${hostOr "git.sr.ht"}/${if home == null then "~" else ""}${owner}/${repo}";
      in
      {
        inherit repository;
        archive = "${repository}/archive/${rev}.tar.gz";
      };
    gitlab =
      let
        host = hostOr "gitlab.com";
        project = builtins.replaceStrings [ "/" ] [ "%2F" ] "${owner}/${repo}";
      in
      {
        repository = "https://${host}/${owner}/${repo}.git";
        archive = "https://${host}/api/v4/projects/${project}/repository/archive.tar.gz?sha=${rev}";
      };
  };
in
forges.${forge}
