"""The second part of the demonstration: founders who code and pitch, two hubs, a series, snapshots."""
