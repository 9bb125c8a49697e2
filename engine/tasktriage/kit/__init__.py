"""What `tasktriage.plugin` lends to authors, and the engine uses as they do."""
