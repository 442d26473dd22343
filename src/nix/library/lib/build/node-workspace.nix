# Installs a whole workspace, whose members and their dependencies are links to one another, with the programs of one
# member.
{
  pkgs,
  base,
  member,
}:
let
  shell = import ../shell.nix;
  home = "\"$out/lib/${base.pname}\"";
  # The programs of package.json, a line for each: its name and its file.
  programs = shell (
    "const { name, bin = {} } = require(process.argv[1]); "
    + "const all = typeof bin === 'string' ? { [name.split('/').pop()]: bin } : bin; "
    + "for (const program in all) console.log(program + ' ' + all[program])"
  );
in
{
  installPhase = ''
    runHook preInstall
    mkdir -p "$out/lib" "$out/bin"
    cp -r . ${home}
    node --eval ${programs} ${home}/${shell member}/package.json | while read -r program file; do
      makeWrapper ${pkgs.nodejs}/bin/node "$out/bin/$program" --add-flags ${home}/${shell member}/"$file"
    done
    runHook postInstall
  '';
}
