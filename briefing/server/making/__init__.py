"""What a server does that makes briefings too: its jobs, who makes them, how they are asked for."""
