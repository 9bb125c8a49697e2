"""The TOML form of a policy: what whoever reads the law writes."""
