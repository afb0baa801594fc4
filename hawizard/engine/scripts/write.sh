# write PATH MODE OWNER GROUP BYTES: stdin becomes PATH in one rename; what was there before our first change is kept.
path=$1 mode=$2 owner=$3 group=$4 bytes=$5
home=/var/lib/hawizard
temp=
trap '[ -z "$temp" ] || rm -f "$temp"' EXIT
trap 'exit 1' HUP INT TERM PIPE

# Read to the end: what is sent to a program that has ended makes sshd drop the whole connection.
fail() {
    cat >/dev/null
    printf '%s fail %s\n%s\n' "$mark" "$1" "$detail"
    exit 1
}

# Our own notes and the inputs of calls are nobody's configuration.
ours() {
    case $path in "$home"/* | /run/*) ;; *) return 1 ;; esac
}

keep() {
    kept=$home/before$path
    [ -e "$kept" ] || [ -L "$kept" ] || [ -e "$kept.absent" ] && return 0
    mkdir -p "$home/before${path%/*}" || return 1
    chmod 700 "$home" "$home/before" || return 1
    if [ -e "$path" ]; then
        cp -p "$path" "$kept.new" && sync "$kept.new" && mv "$kept.new" "$kept"
    else
        : >"$kept.absent"
    fi
}

# A link stays a link: what it points to is changed.
if [ -L "$path" ]; then
    real=$(readlink -f "$path") && [ -n "$real" ] || fail link
    path=$real
fi
[ ! -d "$path" ] || fail directory
folder=${path%/*}
detail=$( (umask 022 && mkdir -p "${folder:-/}") 2>&1) || fail parent
ours || detail=$(keep 2>&1) || fail keep
temp=$(mktemp "${folder:-}/.hawizard.XXXXXX" 2>&1) || { detail=$temp temp= && fail temp; }
detail=$(chown "$owner:$group" "$temp" 2>&1) || fail owner
detail=$(chmod "$mode" "$temp" 2>&1) || fail mode
detail=$(cat 2>&1 >"$temp") || fail space
[ "$(wc -c <"$temp")" -eq "$bytes" ] || fail torn
detail=$(sync "$temp" 2>&1) || fail space
detail=$(mv -f "$temp" "$path" 2>&1) || fail rename
temp=
sync "${folder:-/}" 2>/dev/null
printf '%s done\n' "$mark"
