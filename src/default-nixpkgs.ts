/**
 * The last commit of nixos-25.05: the newest release of nixpkgs that Nix 2.8 (Debian 12) may evaluate, since
 * 25.11 asks for 2.18. The hash is that of public flake.lock files; Nix checks it when it fetches.
 */
export const DEFAULT_NIXPKGS =
  'github:NixOS/nixpkgs/ac62194c3917d5f474c1a844b6fd6da2db95077d?lastModified=1767313136&narHash=sha256-16KkgfdYqjaeRGBaYsNrhPRRENs0qzkQVUooNHtoy2w='
