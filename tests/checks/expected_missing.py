"""The one place that lists the lessons not yet written, by the number their file begins with.

Their claims carry the confidence "draft" in data/claims.csv. Whoever writes a lesson takes its number out here.
"""
LESSONS = []
