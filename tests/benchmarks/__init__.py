"""What answers cost: `make bench`. Not tests: they fail only where something cannot be measured."""
