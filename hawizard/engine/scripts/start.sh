# start ID DESCRIPTION BYTES COUNT [PATH SIZE]... WORD...: a job, unless there is one; WORDs are systemd's command.
id=$1 description=$2
shift 2
jobs=/var/lib/hawizard/jobs
dir=$jobs/$id
mkdir -p "$jobs" && chmod 700 "${jobs%/*}" "$jobs" || fail space
# Making the folder is the lock: of two wizards only one can.
mkdir "$dir" 2>/dev/null || { [ -d "$dir" ] && fail exists || fail space; }
trap 'rm -rf "$dir"; rm -f $made' EXIT
trap 'exit 1' HUP INT TERM PIPE
receive "$@"
shift $((2 + 2 * $2))
printf '%s\n' "$made" >"$dir/inputs" && : >"$dir/out" || fail space
systemd-run --quiet --no-ask-password --collect --unit="hawizard-$id" --description="$description" \
    --property=KillMode=control-group --property=TimeoutStopSec=20 -- "$@" >/dev/null || fail systemd
trap - EXIT
printf '%s go\n' "$mark"
