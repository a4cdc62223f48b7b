"""Startups enter a pitch stage: entering, drafting, handing in, the call and its questions, eligibility."""
