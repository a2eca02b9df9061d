"""How a plain function becomes an asset: inputs, checks, refresh, partitions, and how a step runs."""
