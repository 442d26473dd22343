# The sandbox of every service, as far as it is the same for all: systemd.exec(5).
{ network }:
{
  DynamicUser = true;
  UMask = "0077";

  NoNewPrivileges = true;
  CapabilityBoundingSet = [ ];
  RestrictSUIDSGID = true;
  LockPersonality = true;
  RestrictRealtime = true;
  RestrictNamespaces = true;
  MemoryDenyWriteExecute = true;
  KeyringMode = "private";
  RemoveIPC = true;

  ProtectSystem = "strict";
  ProtectHome = true;
  PrivateTmp = true;
  PrivateMounts = true;
  PrivateDevices = true;
  DevicePolicy = "closed";
  PrivateUsers = true;

  ProtectHostname = true;
  ProtectClock = true;
  ProtectControlGroups = true;
  ProtectKernelLogs = true;
  ProtectKernelModules = true;
  ProtectKernelTunables = true;
  ProtectProc = "invisible";
  ProcSubset = "pid";

  SystemCallArchitectures = [ "native" ];
  SystemCallFilter = [ "@system-service" "~@privileged" "~@resources" ];
  # A program that only tries hears no, and goes on.
  SystemCallErrorNumber = "EPERM";
}
// (
  if network then
    { RestrictAddressFamilies = [ "AF_INET" "AF_INET6" "AF_UNIX" ]; }
  else
    {
      RestrictAddressFamilies = [ "AF_UNIX" ];
      PrivateNetwork = true;
      IPAddressDeny = "any";
    }
)
