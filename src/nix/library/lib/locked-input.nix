# The source of a locked flake input. Hashes and commits pin it; what has none of these is refused.
{
  locked,
  # Folder of the flake whose lock it is.
  root,
}:
let
  check = import ./check.nix;
  hostOr = host: check.host (locked.host or host);
  owner = check.owner locked.owner;
  repo = check.path locked.repo;
  rev = check.commit locked.rev;
  tarball =
    url:
    builtins.fetchTarball {
      url = check.url url;
      sha256 = check.hash locked.narHash;
    };

  kinds = {
    tarball = tarball locked.url;
    github =
      let
        host = hostOr "github.com";
      in
      tarball (
        if host == "github.com" then
          "https://github.com/${owner}/${repo}/archive/${rev}.tar.gz"
        else
          "https://${host}/api/v3/repos/${owner}/${repo}/tarball/${rev}"
      );
    gitlab = tarball "https://${hostOr "gitlab.com"}/api/v4/projects/${
      builtins.replaceStrings [ "/" "%2F" ] [ "%2F" "%2F" ] "${check.text locked.owner}/${repo}"
    }/repository/archive.tar.gz?sha=${rev}";
    sourcehut = tarball "https://${hostOr "git.sr.ht"}/${owner}/${repo}/archive/${rev}.tar.gz";
    git = "${builtins.fetchGit {
      url = check.url locked.url;
      inherit rev;
      submodules = check.boolean (locked.submodules or false);
      allRefs = true;
    }}";
    # Of the flake's own folder; a path of the machine that locked it is nowhere else.
    path =
      let
        relative = builtins.match "\\./(.+)" (check.text locked.path);
      in
      if relative == null then
        throw "firn: an input of the flake is the path ${builtins.toJSON locked.path}, which is not in its source"
      else
        "${root}/${check.path (builtins.head relative)}";
  };
in
kinds.${check.oneOf "kind of flake input that this tree fetches" (builtins.attrNames kinds) locked.type}
