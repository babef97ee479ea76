"""What an instance is told: where it lives (`home`), who works with what (`team`), where passwords are (`secrets`).

Files are read, nothing is fetched; whatever is wrong is a `ConfigError` that names the file and the place in it.
"""
