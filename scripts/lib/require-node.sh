# Sourced by the scripts: ends with a clear message unless a Node.js that runs the platform is on the PATH.
if ! command -v node >/dev/null 2>&1; then
  echo "Node.js 20.19 or newer is needed and \`node\` is not on the PATH. See .nvmrc for the version used here." >&2
  exit 1
fi
if ! node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)'; then
  echo "Node.js 20.19 or newer is needed; $(command -v node) is $(node --version). See .nvmrc for the version used here." >&2
  exit 1
fi
