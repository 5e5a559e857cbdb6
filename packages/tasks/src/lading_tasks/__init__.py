"""The one edge to Invoke: errors to exits, tables, progress, GitHub annotations."""
