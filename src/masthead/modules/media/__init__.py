"""Media: the pictures that people bring, made safe and small, and who uses them."""
