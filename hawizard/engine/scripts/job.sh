# job DIR LIMIT STDIN ARGV...: what systemd runs, no terminal and no pipe: output to DIR/out, then the status.
dir=$1 limit=$2 stdin=$3
shift 3
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
LC_ALL=C
HOME=/root
export PATH LC_ALL HOME
read -r made <"$dir/inputs"
trap 'rm -f $made' EXIT
trap 'exit 1' HUP INT TERM
timeout -k 10 "$limit" "$@" <"$stdin" >"$dir/out" 2>&1
status=$?
rm -f $made
printf '%s\n' "$status" >"$dir/status.new"
sync "$dir/status.new" 2>/dev/null
mv "$dir/status.new" "$dir/status"
