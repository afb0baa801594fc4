"""What happened: events, the journal they are kept in, and what they add up to."""
