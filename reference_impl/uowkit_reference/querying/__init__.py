"""From the text of a clause or an expression to what a find answers."""
