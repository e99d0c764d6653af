"""Tables, columns and rows, kept in SQLite behind a catalogue of our own."""
