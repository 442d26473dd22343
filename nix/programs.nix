# The command line, and the programs that operators run: name → { flags, entry }, read from package.json's scripts, so that both agree.
{ lib, package }:
let
  scripts = {
    firn = "firn";
    firn-appview = "appview";
    firn-dead-letters = "dead-letters";
    firn-ingester = "ingester";
    firn-migrate = "migrate";
    firn-pins = "pins";
    firn-reindex = "reindex";
    firn-start = "start";
  };
  parse =
    script:
    let
      command = package.scripts.${script};
      parts = builtins.match "(exec )?node (.*)--import tsx ([^ ]+)" command;
    in
    if parts == null then
      throw "package.json: the script ${script} is not `node … --import tsx <file>`: ${command}"
    else
      {
        flags = builtins.filter (flag: flag != "") (lib.splitString " " (builtins.elemAt parts 1));
        entry = builtins.elemAt parts 2;
      };
in
lib.mapAttrs (_: parse) scripts
