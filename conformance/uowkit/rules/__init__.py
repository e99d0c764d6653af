"""The catalogue of rules on the screen: listed, and explained one by one."""
