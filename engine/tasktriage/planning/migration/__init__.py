"""From one role to another: what of the work carries over, and what is to be learnt."""
