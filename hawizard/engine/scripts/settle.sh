# settle CANARY: who we are, which programs that everything else needs are missing, and CANARY as it came.
# HOME may not be there and /root may not be ours: nothing here may depend on them.
missing=
for program in timeout mktemp head tail wc stat; do
    command -v "$program" >/dev/null 2>&1 || missing="$missing $program"
done
sudo=yes
command -v sudo >/dev/null 2>&1 || sudo=no
printf '%s %s %s%s\n%s\n' "$mark" "$(id -u)" "$sudo" "$missing" "$1"
