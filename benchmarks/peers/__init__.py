"""What others make of the same text: installed by the benchmark alone, in an environment of its own."""
