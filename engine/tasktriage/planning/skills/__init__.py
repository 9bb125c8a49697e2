"""Which of O*NET's skills and knowledge stand behind a role's tasks, and under which labels."""
