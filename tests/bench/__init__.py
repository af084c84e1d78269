"""What the system costs, beside what plain SQL would cost: `make bench`."""
