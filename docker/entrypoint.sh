#!/bin/sh
# Starts the part of the platform named by the first argument; anything else is run as a command.
set -eu
app=${APP_DIR:-/app}
role=${1:-standalone}

case "$role" in
  standalone) entry=$app/dist/main.js ;;
  api) entry=$app/node_modules/@novu/api-service/dist/main.js ;;
  worker) entry=$app/node_modules/@novu/worker/dist/main.js ;;
  ws) entry=$app/node_modules/@novu/ws/dist/main.js ;;
  dashboard) entry=$app/node_modules/@novu/dashboard/dist/server/main.js ;;
  *) exec "$@" ;;
esac

# Secrets that nobody gave are made at the first start and kept in the data volume, which the containers of one install
# share: a fresh install is safe without configuration, and can read what it stored after a restart.
secrets=$DATA_DIR/secrets.env
random() { od -An -N"$1" -tx1 /dev/urandom | tr -d ' \n'; }
if [ "$role" != dashboard ] && { [ -z "${JWT_SECRET:-}" ] || [ -z "${STORE_ENCRYPTION_KEY:-}" ]; }; then
  if [ ! -e "$secrets" ]; then
    draft=$DATA_DIR/secrets.$(hostname).$$
    (umask 077 && printf 'JWT_SECRET=%s\nSTORE_ENCRYPTION_KEY=%s\n' "$(random 48)" "$(random 16)" >"$draft")
    # Several containers start at once: a link is made by one of them only, and is never seen half-written.
    ln "$draft" "$secrets" 2>/dev/null || true
    rm -f "$draft"
  fi
  [ -n "${JWT_SECRET:-}" ] || JWT_SECRET=$(sed -n 's/^JWT_SECRET=//p' "$secrets")
  [ -n "${STORE_ENCRYPTION_KEY:-}" ] || STORE_ENCRYPTION_KEY=$(sed -n 's/^STORE_ENCRYPTION_KEY=//p' "$secrets")
  export JWT_SECRET STORE_ENCRYPTION_KEY
fi

# A variable that is passed on empty means "not given".
for name in $(env | sed -n 's/^\([A-Za-z_][A-Za-z0-9_]*\)=$/\1/p'); do unset "$name"; done

# The health check runs beside this process and must know what it looks at.
printf %s "$role" >"${TMPDIR:-/tmp}/novu-role"

# Left to themselves, V8 and glibc answer a burst of events with more memory than it needs, and keep it;
# scripts/lib/platform.mjs has the same and says more.
export MALLOC_ARENA_MAX="${MALLOC_ARENA_MAX:-2}" MALLOC_MMAP_THRESHOLD_="${MALLOC_MMAP_THRESHOLD_:-32768}" \
  MALLOC_TRIM_THRESHOLD_="${MALLOC_TRIM_THRESHOLD_:-65536}" MALLOC_TOP_PAD_="${MALLOC_TOP_PAD_:-65536}"
if [ "$role" = ws ]; then
  exec node --max-semi-space-size=8 --heap-growing-percent=15 --expose-gc "$entry"
fi
exec node --heap-growing-percent=100 --expose-gc "$entry"
