# Where a model lies in a hub cache: { directory, path }, null when it has no name there. A model tells by itself
# (`hubEntry`), or a person does by its name at the hub.
{
  model,
  id ? null,
}:
let
  directory = import ./hub-directory.nix id;
in
if id == null then
  model.hubEntry or null
else
  {
    inherit directory;
    path = model.hubEntry.path or "${model}";
  }
