"""What runs without a command: conditions, sensors, schedules, jobs."""
