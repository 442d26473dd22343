# await-ready.sh CURL URL
# Ends as soon as the address answers with success. Fails as soon as the program has ended (MAINPID, as systemd says:
# systemd.exec(5)), which systemd itself would not look at meanwhile, or after two minutes of a program that runs.
for _ in $(seq 120); do
  # Straight to the program, whatever files say of curl.
  "$1" --disable --noproxy '*' --silent --show-error --fail --globoff --output /dev/null --max-time 5 "$2" && exit 0
  if [ -n "${MAINPID-}" ] && ! kill -0 "$MAINPID" 2>/dev/null; then
    echo "firn ended before it was ready" >&2
    exit 1
  fi
  sleep 1
done
echo "firn runs, and is not ready after two minutes" >&2
exit 1
