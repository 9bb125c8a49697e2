"""What plugin authors are lent through `tasktriage.plugin`, and what the rooms above share."""
