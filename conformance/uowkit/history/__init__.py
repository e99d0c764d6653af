"""What many clients did at once: recorded, written down, and judged for anomalies."""
