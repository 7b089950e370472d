# shellcheck shell=bash disable=SC2034
# The independent oracle of the accessibility engine, in an environment of its own. Sourced after common.sh.
ORACLE_PYTHON=$PORTAL_STATE/oracle/bin/python
install_oracle() {
  local stamp; stamp=oracle-$(fingerprint "$ROOT/requirements/oracle.txt")
  if done_before "$stamp" && [ -x "$ORACLE_PYTHON" ]; then return 0; fi
  say "Bibliothèque de contrôle (PySAL access)"
  run_quietly "Création de l'environnement de contrôle" "$ROOT/.boot/bin/uv" venv -q --clear -p "$PYTHON" "$PORTAL_STATE/oracle"
  run_quietly "Installation de la bibliothèque de contrôle" "$ROOT/.boot/bin/uv" pip sync -q -p "$ORACLE_PYTHON" --require-hashes "$ROOT/requirements/oracle.txt"
  mark_done "$stamp"
}
