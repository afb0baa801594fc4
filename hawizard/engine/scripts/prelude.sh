# Stands before every script. The first line printed tells that what follows is ours, not a banner.
mark=$1
shift
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
LC_ALL=C
HOME=/root
export PATH LC_ALL HOME
unset LANGUAGE
umask 077
cd /
printf '%s ready\n' "$mark"
