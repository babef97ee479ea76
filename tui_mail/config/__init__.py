"""What an instance is told: where it lives (`home`), who works with what (`team`), where passwords are (`secrets`).

The team file is `people`, `accounts` and `tasks`, with `presets` of well-known providers and `ssh_keys`; `checks` and
`measures` are for single values, `toml_file` and `toml_text` read and write it.

Files are read, nothing is fetched; whatever is wrong is a `ConfigError` that names the file and the place in it.
"""
