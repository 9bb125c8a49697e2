"""What `tasktriage plugins new` writes: templates, and tables turned into TOML."""
