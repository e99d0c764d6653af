"""The tables that a run works in: marked objects, their record, reading back and removing."""
